using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>A client that sends chunks over six connections, each to a random one of its servers.</summary>
internal sealed class ParallelUpload(TestFile file, params IReadOnlyList<HttpClient> servers)
{
    private const int Connections = 6;

    /// <summary>Acknowledged with 200.</summary>
    public ConcurrentDictionary<int, bool> Acknowledged { get; } = [];

    /// <summary>The most chunks that one answer listed.</summary>
    public int LongestAnswer => _longestAnswer;

    private int _longestAnswer;

    /// <summary>All chunks in random order, and a tenth of them twice.</summary>
    public static int[] Shuffled(TestFile file, int seed)
    {
        Random random = new(seed);
        int[] all = [.. Enumerable.Range(0, file.Chunks.Length)];
        int[] order = [.. all, .. random.GetItems(all, Math.Max(1, all.Length / 10))];
        random.Shuffle(order);
        return order;
    }

    /// <summary>Sends these chunks. Ends early when a server goes away.</summary>
    /// <param name="acknowledged">Called after each answer with the number of acknowledged chunks.</param>
    public async Task SendAsync(IEnumerable<int> order, Action<int>? acknowledged = null)
    {
        ConcurrentQueue<int> queue = new(order);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(SendFromQueueAsync)));

        async Task SendFromQueueAsync()
        {
            try
            {
                while (queue.TryDequeue(out int index))
                {
                    await SendAsync(index);
                    acknowledged?.Invoke(Acknowledged.Count);
                }
            }
            catch (HttpRequestException)
            {
                // The server was killed. What it had acknowledged counts.
            }
        }
    }

    private async Task SendAsync(int index)
    {
        string body = ClientRequests.ChunkBody(file.ClientId, index, file.Chunks[index]);
        using ByteArrayContent content = new(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        HttpClient server = servers[Random.Shared.Next(servers.Count)];
        using HttpResponseMessage response = await server.PostAsync("/upload/files", content);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), Encoding.UTF8.GetString(answer));
        Acknowledged[index] = true;

        // The list alone has commas, but for the one behind the status.
        int listed = answer.AsSpan().Count((byte)',');
        InterlockedMax(ref _longestAnswer, listed);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int old;
        while ((old = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, old) != old)
        { }
    }
}
