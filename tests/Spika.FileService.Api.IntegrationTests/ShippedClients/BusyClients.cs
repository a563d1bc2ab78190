using System.Collections.Concurrent;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>All clients that are installed upload without a pause while a test does harm.</summary>
internal sealed class BusyClients : IAsyncDisposable
{
    private const int ChunkBytes = 64 * 1024;

    private const int FileBytes = 10 * ChunkBytes - 1;

    private readonly CancellationTokenSource _end = new();

    private readonly ConcurrentQueue<string> _failures = [];

    private readonly Task _sending;

    private int _sent;

    public BusyClients(Uri address) =>
        _sending = Task.WhenAll(
            SendAsync(new WebClient2023 { ChunkBytes = ChunkBytes }, address),
            SendAsync(new WebClient2024 { ChunkBytes = ChunkBytes }, address),
            SendAsync(new IosClient { ChunkBytes = ChunkBytes }, address),
            SendAsync(new AndroidClient { ChunkBytes = ChunkBytes }, address)
        );

    /// <summary>Uploads that did not end with a file, or in which a request got anything but its answer.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>Waits until this many more uploads are finished.</summary>
    public Task SendMoreAsync(int uploads)
    {
        int enough = Volatile.Read(ref _sent) + uploads;
        return Eventually.IsTrueAsync(() => Volatile.Read(ref _sent) >= enough, _sending);
    }

    public async Task FinishAsync()
    {
        await _end.CancelAsync();
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _end.Dispose();
    }

    private async Task SendAsync(ShippedClient client, Uri address)
    {
        await Task.Yield();
        while (!_end.IsCancellationRequested)
        {
            UploadReport report = await client.UploadAsync(SentFile.OfLength(FileBytes), address);
            Interlocked.Increment(ref _sent);
            if (report.File is null || report.Complaints.Count > 0)
            {
                _failures.Enqueue($"{client}: {report}");
            }
        }
    }
}
