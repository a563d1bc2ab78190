using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// Sends files to whichever process answers, several chunks at once, each request again as long as the answer says so,
/// as docs/errors.md tells clients to do.
/// </summary>
/// <param name="services">The processes as they are now; they change while it sends.</param>
/// <param name="chunks">Of each file.</param>
/// <param name="end">Ends its patience.</param>
internal sealed class PatientClient(Func<HttpClient[]> services, int chunks, CancellationToken end)
{
    private const int ChunksInFlight = 3;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    // With these an answer says again, and when.
    private static readonly HttpStatusCode[] _later =
    [
        HttpStatusCode.TooManyRequests,
        HttpStatusCode.ServiceUnavailable,
    ];

    private readonly ConcurrentDictionary<long, TestFile> _files = [];

    private int _acknowledged;

    /// <summary>Chunks that were acknowledged.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Files that a verify acknowledged.</summary>
    public int Files => _files.Count;

    /// <summary>Every answer that said again.</summary>
    public ConcurrentQueue<string> Pauses { get; } = [];

    /// <summary>Answers that mean neither success nor "again", and downloads that were not what was sent.</summary>
    public ConcurrentQueue<string> Failures { get; } = [];

    /// <summary>Sends one file after the other, and downloads each.</summary>
    public async Task SendWhileAsync(Func<bool> isMoreWanted)
    {
        while (isMoreWanted())
        {
            await SendAsync();
        }
    }

    /// <summary>Holds the service to all files that it acknowledged.</summary>
    public async Task CheckAsync(HttpClient service)
    {
        foreach ((long id, TestFile file) in _files)
        {
            byte[] content = await service.GetByteArrayAsync($"/upload/files/{id}");
            Assert.That(content.AsSpan().SequenceEqual(file.Content), $"file {id}");
        }
    }

    private async Task SendAsync()
    {
        TestFile file = TestFile.Of(chunks, chunkBytes: 20_000);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, chunks),
            new ParallelOptions { MaxDegreeOfParallelism = ChunksInFlight },
            async (index, _) =>
            {
                await UntilItSucceedsAsync(service => service.PostChunkAsync(file, index));
                Interlocked.Increment(ref _acknowledged);
            }
        );
        Answer verified = await UntilItSucceedsAsync(service => service.VerifyAsync(file));
        _files[verified.FileId] = file;
        byte[] downloaded = await UntilItSucceedsAsync(service => DownloadAsync(service, verified.FileId));
        if (!downloaded.AsSpan().SequenceEqual(file.Content))
        {
            Failures.Enqueue($"file {verified.FileId} is not what was sent");
        }
    }

    private static async Task<(Answer?, byte[])> DownloadAsync(HttpClient service, long id)
    {
        using HttpResponseMessage response = await service.GetAsync($"/upload/files/{id}");
        return response.IsSuccessStatusCode
            ? (null, await response.Content.ReadAsByteArrayAsync())
            : (await Answer.ReadAsync(response), []);
    }

    private Task<Answer> UntilItSucceedsAsync(Func<HttpClient, Task<Answer>> send) =>
        UntilItSucceedsAsync(async service =>
        {
            Answer answer = await send(service);
            return (answer.Status == HttpStatusCode.OK ? null : answer, answer);
        });

    private async Task<T> UntilItSucceedsAsync<T>(Func<HttpClient, Task<(Answer? Refusal, T Success)>> send)
    {
        while (true)
        {
            try
            {
                HttpClient[] now = services();
                (Answer? refusal, T success) = await send(now[Random.Shared.Next(now.Length)]);
                if (refusal is null)
                {
                    return success;
                }

                Judge(refusal);
            }
            catch (Exception exception)
                when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
            {
                // The process stopped before it took the request, or is not there, and its client with it.
            }

            await Task.Delay(_pause, end);
        }
    }

    private void Judge(Answer refusal)
    {
        RetryConditionHeaderValue? retryAfter = refusal.Headers.RetryAfter;
        bool isPause = _later.Contains(refusal.Status)
            ? retryAfter is not null
            // A verify that was interrupted keeps the upload for a moment.
            : refusal.Status == HttpStatusCode.RequestTimeout || refusal.Code == "upload.being_verified";
        (isPause ? Pauses : Failures).Enqueue(retryAfter is null ? refusal.Refusal : $"{refusal.Refusal} later");
    }
}
