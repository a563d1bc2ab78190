using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Machine;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>What chunk requests may hold of the service at one moment, and for how long.</summary>
public sealed class RequestLimitTests
{
    private const int AllBytes = 1 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);

    private WatchedDisk _disk = null!;

    private ServiceHost _service = null!;

    private int _writesOfTheStart;

    private HttpClient Client => _service.Client;

    [TearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task PostChunk_WhenOthersHaveAllThereIs_IsRefusedAndWritesNothing()
    {
        await StartAsync(("ChunkRequests:MaxInFlight", "1"), ("ChunkRequests:MaxQueued", "0"));
        using HalfSentChunk first = await HalfSentChunk.BeginAsync(Client.BaseAddress!, "a", AllBytes);
        await UntilAdmittedAsync(1);

        Answer second = await Client.PostChunkAsync("b", 0, [1]);

        Assert.That(second.Refusal, Is.EqualTo("503 server.busy"));
        Assert.That(second.Headers.RetryAfter, Is.Not.Null);
        Assert.That(_disk.Writes, Is.EqualTo(_writesOfTheStart));
        Assert.That(await first.EndAsync(), Does.Contain(" 200 "));
        await UntilAdmittedAsync(0);
        Assert.That((await Client.PostChunkAsync("b", 0, [1])).UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task PutChunk_WhenNoByteOfItsBodyComes_IsTimedOutAndWritesNothing()
    {
        await StartAsync(("ChunkRequests:Timeout", "00:00:01"));

        using HalfSentChunk chunk = await HalfSentChunk.BeginAsync(Client.BaseAddress!, "a", AllBytes);

        Assert.That(await chunk.ReadStatusAsync(), Does.Contain(" 408 "));
        Assert.That(_disk.Writes, Is.EqualTo(_writesOfTheStart));
        Answer upload = await Client.GetAnswerAsync("/upload/uploads/a");
        Assert.That(upload.Refusal, Is.EqualTo("404 upload.not_found"));
    }

    [Test]
    [FullEffort]
    public async Task PutChunk_WhenItsBodyComesOnForLongerThanTheTimeout_IsSaved()
    {
        await StartAsync(("ChunkRequests:Timeout", $"{_timeout}"));
        using SlowSender sender = await SlowSender.PutChunkAsync(Client.BaseAddress!, new byte[AllBytes]);
        long start = Stopwatch.GetTimestamp();
        for (TimeSpan sent = TimeSpan.Zero; sent < _timeout * 1.5; sent += _timeout / 10)
        {
            await sender.SendAsync(1000);
            await Eventually.IsTrueAsync(() => Stopwatch.GetElapsedTime(start) > sent, Task.CompletedTask);
        }

        Assert.That(await sender.EndAsync(), Does.Contain(" 200 "));
    }

    private async Task StartAsync(params (string Name, string Value)[] settings)
    {
        _disk = new WatchedDisk();
        _service = await ServiceHost.StartAsync(
            DatabaseProvider.Sqlite,
            settings.ToDictionary(setting => setting.Name, setting => setting.Value),
            services => services.AddSingleton<IDisk>(_disk)
        );
        _writesOfTheStart = _disk.Writes;
    }

    // A body leaves a moment after its answer.
    private async Task UntilAdmittedAsync(int bodies)
    {
        BodyAdmission admission = _service.Services.GetRequiredService<BodyAdmission>();
        using CancellationTokenSource patience = new(_patience);
        while (admission.Figures.Admitted != bodies)
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
