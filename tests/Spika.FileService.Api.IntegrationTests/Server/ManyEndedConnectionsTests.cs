using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>A service whose clients end more than a thousand connections.</summary>
public sealed class ManyEndedConnectionsTests : ServiceTests
{
    private const int Connections = EndedConnections.Many + 20;

    private readonly FakeTimeProvider _clock = new();

    private int _collections;

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddSingleton(new EndedConnections(_clock, () => _collections++));

    [Test]
    public async Task Close_OfManyConnections_CollectsWhatTheyHeld()
    {
        OpenConnections open = Service.Services.GetRequiredService<OpenConnections>();
        Assume.That(open.Max, Is.GreaterThan(Connections), "The limit of open files is too low.");
        using Sockets sockets = new();
        for (int i = 0; i < Connections; i++)
        {
            await sockets.ConnectAsync(Client.BaseAddress!);
        }

        await Eventually.IsTrueAsync(() => open.Count >= Connections, Task.CompletedTask);
        sockets.Dispose();
        await Eventually.IsTrueAsync(() => open.Count < Connections - EndedConnections.Many, Task.CompletedTask);
        _clock.Advance(EndedConnections.Pause);

        Assert.That(_collections, Is.EqualTo(1));
    }
}
