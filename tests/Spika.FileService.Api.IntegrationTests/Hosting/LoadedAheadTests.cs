using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class LoadedAheadTests
{
    private const string Server = "GenericWebHostService";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task StartAsync_WhileItLoads_Waits()
    {
        using ManualResetEventSlim mayEnd = new();
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IFailureClassifier>(new SlowClassifier(mayEnd))
            .BuildServiceProvider();
        LoadedAhead loaded = new(services, NullLogger<LoadedAhead>.Instance);

        await loaded.StartingAsync(default);
        Task started = loaded.StartAsync(default);

        Assert.That(started.IsCompleted, Is.False);
        mayEnd.Set();
        Assert.That(async () => await started.WaitAsync(_patience), Throws.Nothing);
    }

    [Test]
    public async Task StartAsync_WhenTheLoadFails_Fails()
    {
        await using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        LoadedAhead loaded = new(services, NullLogger<LoadedAhead>.Instance);

        await loaded.StartingAsync(default);

        Assert.That(
            async () => await loaded.StartAsync(default).WaitAsync(_patience),
            Throws.InvalidOperationException.With.Message.Contains(nameof(IFailureClassifier))
        );
    }

    [Test]
    public async Task Server_StartsAfterAllIsLoaded()
    {
        await using ServiceHost service = await ServiceHost.StartAsync(
            DatabaseProvider.Sqlite,
            new Dictionary<string, string>()
        );

        string[] started = [.. service.Services.GetServices<IHostedService>().Select(hosted => hosted.GetType().Name)];

        Assert.That(started[^1], Is.EqualTo(Server));
        Assert.That(started, Has.One.EqualTo(nameof(LoadedAhead)));
        Assert.That(
            Array.IndexOf(started, nameof(LoadedAhead)),
            Is.GreaterThan(Array.IndexOf(started, nameof(DatabaseMigrator)))
        );
    }

    private sealed class SlowClassifier(ManualResetEventSlim mayEnd) : IFailureClassifier
    {
        public Error? Classify(Exception exception)
        {
            mayEnd.Wait(_patience);
            return null;
        }

        public bool IsStorageOutage(Exception exception) => false;
    }
}
