using System.Collections.Concurrent;
using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// Sends files to whichever process answers, each request again as long as the answer says so, as docs/errors.md tells clients to do.
/// </summary>
/// <param name="services">The processes as they are now; they change while it sends.</param>
internal sealed class PatientClient(Func<HttpClient[]> services)
{
    private const int Chunks = 60;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    private static readonly HttpStatusCode[] _again =
    [
        HttpStatusCode.RequestTimeout,
        HttpStatusCode.TooManyRequests,
        HttpStatusCode.ServiceUnavailable,
    ];

    private TestFile _file = NewFile();

    /// <summary>Answers that mean neither success nor "again".</summary>
    public ConcurrentBag<string> Failures { get; } = [];

    /// <returns>The bytes that a download gave, with those that were sent.</returns>
    public async Task<(byte[] Downloaded, byte[] Sent)> SendAsync()
    {
        _file = NewFile();
        foreach (int index in Enumerable.Range(0, Chunks))
        {
            await UntilItSucceedsAsync(service => service.PostChunkAsync(_file, index));
        }

        Answer verified = await UntilItSucceedsAsync(service => service.VerifyAsync(_file));
        return (await DownloadAsync(verified.FileId), _file.Content);
    }

    private async Task<byte[]> DownloadAsync(long id)
    {
        while (true)
        {
            try
            {
                return await services()[Random.Shared.Next(services().Length)].GetByteArrayAsync($"/upload/files/{id}");
            }
            catch (Exception exception)
                when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
            {
                await Task.Delay(_pause);
            }
        }
    }

    private async Task<Answer> UntilItSucceedsAsync(Func<HttpClient, Task<Answer>> send)
    {
        while (true)
        {
            try
            {
                HttpClient[] now = services();
                Answer answer = await send(now[Random.Shared.Next(now.Length)]);
                if (answer.Status == HttpStatusCode.OK)
                {
                    return answer;
                }

                // A verify that was interrupted keeps the upload for a moment.
                if (!_again.Contains(answer.Status) && answer.Code != "upload.being_verified")
                {
                    Failures.Add(answer.Refusal);
                }
            }
            catch (Exception exception)
                when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
            {
                // The process stopped before it took the request, or is not there, and its client with it.
            }

            await Task.Delay(_pause);
        }
    }

    private static TestFile NewFile() => TestFile.Of(Chunks, chunkBytes: 20_000);
}
