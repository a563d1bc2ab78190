using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

/// <summary>One chunk is handled at a time, and its turn does not end by itself.</summary>
public sealed class ChunkTurnTests : ServiceTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _arrived = new(0);

    private readonly SemaphoreSlim _mayEnd = new(0);

    protected override Dictionary<string, string> Settings => new() { ["ChunkRequests:MaxHandledPerClient"] = "1" };

    private BodyAdmission Admission => Service.Services.GetRequiredService<BodyAdmission>();

    // The clock of the sweep stands.
    protected override void ReplaceServices(IServiceCollection services)
    {
        services.Replace(
            ServiceDescriptor.Singleton(provider => new BodyAdmission(
                provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<ChunkRequestOptions>>(),
                provider.GetRequiredService<ChunkSenders>(),
                provider.GetRequiredService<Application.Common.Spooling.ISpool>(),
                new FakeTimeProvider()
            ))
        );
        services.AddTransient<ISender>(_ => new StubSender(EndWhenToldAsync));
    }

    [OneTimeTearDown]
    public void Close()
    {
        _arrived.Dispose();
        _mayEnd.Dispose();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task SendChunk_WhileAnotherIsHandled_WaitsForItsTurn(bool isRaw)
    {
        Task<Answer> first = Client.PostChunkAsync("a", 0, [1]);
        Assert.That(await _arrived.WaitAsync(_patience));

        Task<Answer> second = isRaw ? Client.PutChunkAsync("a", "1", [1]) : Client.PostChunkAsync("a", 1, [1]);
        await Eventually.IsTrueAsync(() => Admission.Figures.WaitingWhole == 1, second);
        _mayEnd.Release();
        await first.WaitAsync(_patience);

        Assert.That(await _arrived.WaitAsync(_patience));
        _mayEnd.Release();
        await second.WaitAsync(_patience);
        await Eventually.IsTrueAsync(
            () => Admission.Figures is { Admitted: 0, LeasedBytes: 0, WaitingWhole: 0 },
            Task.CompletedTask
        );
    }

    [Test]
    public async Task PostVerify_WhileAChunkIsHandled_DoesNotWait()
    {
        Task<Answer> chunk = Client.PostChunkAsync("a", 0, [1]);
        Assert.That(await _arrived.WaitAsync(_patience));

        Task<Answer> verify = Client.VerifyAsync(TestFile.Of(1).VerifyBody());

        Assert.That(await _arrived.WaitAsync(_patience));
        _mayEnd.Release(2);
        await Task.WhenAll(chunk, verify).WaitAsync(_patience);
    }

    private async Task EndWhenToldAsync(CancellationToken cancellationToken)
    {
        _arrived.Release();
        await _mayEnd.WaitAsync(cancellationToken);
    }
}
