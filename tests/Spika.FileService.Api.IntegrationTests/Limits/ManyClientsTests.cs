using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>A thousand clients that send all their chunks at the same moment, as the shipped ones do.</summary>
public sealed class ManyClientsTests
{
    private const int Clients = 1000;

    private const int ChunksOfEach = 2;

    private const int ChunkBytes = 16 * 1024;

    // Room for about forty of their two thousand bodies.
    private const int AllBodyBytes = 1 << 20;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    [Test]
    [FullEffort]
    public async Task Upload_WhenAThousandClientsSendEverythingAtOnce_ServesEachWithinItsMemory()
    {
        // A busy machine is slow; this test checks that each client is served.
        Dictionary<string, string> settings = new()
        {
            ["ChunkRequests:MaxBodyBytesInFlight"] = $"{AllBodyBytes}",
            ["ChunkRequests:Timeout"] = $"{_patience}",
        };
        await using ServiceHost service = await ServiceHost.StartAsync(DatabaseProvider.Sqlite, settings);
        using HttpClient client = new() { BaseAddress = service.Client.BaseAddress, Timeout = _patience };
        TestFile content = TestFile.Of(ChunksOfEach, ChunkBytes, ChunkBytes);
        TestFile[] files = [.. Enumerable.Range(0, Clients).Select(number => content.Named($"client {number}"))];
        using CancellationTokenSource sent = new();
        Task<(long MostBytes, bool HaveWaited)> watching = WatchAsync(service.Services, sent.Token);

        Answer[] chunks = await Task.WhenAll(
            files.SelectMany(file =>
                Enumerable.Range(0, ChunksOfEach).Select(index => Task.Run(() => client.PostChunkAsync(file, index)))
            )
        );
        await sent.CancelAsync();
        (long mostBytes, bool haveWaited) = await watching;
        Answer[] verified = await Task.WhenAll(files.Select(file => Task.Run(() => client.VerifyAsync(file))));

        Assert.That(chunks.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(
            chunks.Chunk(ChunksOfEach).Select(ofOne => ofOne.Max(answer => answer.UploadedChunks.Length)),
            Is.All.EqualTo(ChunksOfEach),
            "Each client has one answer that lists all its chunks."
        );
        Assert.That(verified.Select(answer => answer.Refusal), Is.All.EqualTo("200 "));
        Assert.That(verified.Select(answer => answer.FileId).Distinct().Count(), Is.EqualTo(Clients));
        Assert.That(haveWaited, "No client had to wait, so nothing was bounded.");

        // Looked at in the middle of a rent, the array that is about to be dropped for the new one is still counted.
        int oneBody = BodyPool.LengthFor(2 * ChunkBytes);
        Assert.That(mostBytes, Is.InRange(1, AllBodyBytes + AllBodyBytes / 16 + oneBody));
    }

    private static Task<(long MostBytes, bool HaveWaited)> WatchAsync(IServiceProvider services, CancellationToken end)
    {
        BodyPool pool = services.GetRequiredService<BodyPool>();
        BodyAdmission admission = services.GetRequiredService<BodyAdmission>();
        return Task.Run(async () =>
        {
            (long mostBytes, bool haveWaited) = (0, false);
            while (!end.IsCancellationRequested)
            {
                mostBytes = Math.Max(mostBytes, pool.Bytes);
                haveWaited |= admission.Figures.Waiting > 0;
                await Task.Delay(5);
            }

            return (mostBytes, haveWaited);
        });
    }
}
