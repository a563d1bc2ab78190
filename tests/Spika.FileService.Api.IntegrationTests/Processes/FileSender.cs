using System.Collections.Concurrent;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Uploads one file after the other, and deletes some of them again.</summary>
internal sealed class FileSender(HttpClient service)
{
    private const int DeletesOneOf = 4;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private int _count;

    /// <summary>The files that are there now, by id.</summary>
    public ConcurrentDictionary<long, TestFile> Sent { get; } = [];

    /// <summary>The files that are gone, or may be.</summary>
    public ConcurrentDictionary<long, TestFile> Deleted { get; } = [];

    public async Task SendUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TestFile file = TestFile.Of(3);
            long id = (await service.UploadAsync(file)).FileId;
            Sent[id] = file;
            if (Interlocked.Increment(ref _count) % DeletesOneOf == 0)
            {
                // Not promised any more from here on, and not gone yet.
                Sent.TryRemove(id, out _);
                Deleted[id] = file;
                await service.DeleteAnswerAsync($"/upload/files/{id}");
            }
        }
    }

    public async Task HasSentAsync(int files)
    {
        using CancellationTokenSource patience = new(_patience);
        while (Volatile.Read(ref _count) < files)
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
