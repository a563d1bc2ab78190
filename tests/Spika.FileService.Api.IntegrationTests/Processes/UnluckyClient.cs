using System.Collections.Concurrent;
using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// Sends one file after the other, several chunks at once and each until it is acknowledged, to a service that may go
/// away at any moment; and knows what it was promised.
/// </summary>
/// <param name="databaseMayGo">Whether the database may go away as well, a moment before the service.</param>
internal sealed class UnluckyClient(int seed, bool databaseMayGo = false)
{
    private const int Chunks = 12;

    private const int ChunksInFlight = 4;

    private const int ChunkBytes = 16 * 1024;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    // The first is a usual one and makes slots; the others are odd then.
    private static readonly int[] _mixedLengths = [ChunkBytes, 10_000];

    private readonly Random _random = new(seed);

    private readonly ConcurrentDictionary<long, TestFile> _verified = [];

    private readonly ConcurrentDictionary<int, bool> _acknowledged = [];

    private readonly ConcurrentQueue<string> _failures = [];

    private TestFile _file = TestFile.Of(Chunks, ChunkBytes);

    private int _allAcknowledged;

    private int _verifying;

    public int Verified => _verified.Count;

    public int Acknowledged => _allAcknowledged;

    /// <summary>Whether a verify has no answer yet.</summary>
    public bool IsVerifying => Volatile.Read(ref _verifying) > 0;

    /// <summary>Verifies that were cut off by the end of the service.</summary>
    public int VerifiesLost { get; private set; }

    /// <summary>Sends until the service is gone, or has broken a promise.</summary>
    public async Task SendAsync(HttpClient service)
    {
        try
        {
            while (_failures.IsEmpty)
            {
                await SendRestAsync(service);
                if (await VerifyAsync(service))
                {
                    _file = NewFile();
                    _acknowledged.Clear();
                }
                else
                {
                    await Task.Delay(_pause);
                }
            }
        }
        catch (HttpRequestException)
        {
            // What was acknowledged counts.
            VerifiesLost += _acknowledged.Count == Chunks ? 1 : 0;
        }
    }

    /// <summary>Holds the service to everything that it promised.</summary>
    public async Task CheckAsync(HttpClient service)
    {
        Assert.That(_failures, Is.Empty);
        Assert.That(await service.ListedChunksAsync(_file), Is.SupersetOf(_acknowledged.Keys));
        foreach ((long id, TestFile file) in _verified)
        {
            byte[] content = await service.GetByteArrayAsync($"/upload/files/{id}");
            Assert.That(content.AsSpan().SequenceEqual(file.Content), $"file {id}");
        }
    }

    private async Task SendRestAsync(HttpClient service)
    {
        int[] order = [.. Enumerable.Range(0, Chunks).Except(_acknowledged.Keys)];
        _random.Shuffle(order);
        ConcurrentQueue<int> rest = new(order);
        await Task.WhenAll(Enumerable.Range(0, ChunksInFlight).Select(_ => SendFromAsync(rest, service)));
    }

    private async Task SendFromAsync(ConcurrentQueue<int> rest, HttpClient service)
    {
        while (rest.TryDequeue(out int index))
        {
            Answer answer = await service.PostChunkAsync(_file, index);
            if (answer.Status == HttpStatusCode.OK)
            {
                _acknowledged[index] = true;
                Interlocked.Increment(ref _allAcknowledged);
            }
            else
            {
                // The verify before the kill got through, or has not given the upload back yet.
                Allow(answer, "400 upload.already_finished", "409 upload.being_verified");
                rest.Clear();
            }
        }
    }

    // iOS verifies twice at once, and a client that lost an answer sends a chunk again whatever happens meanwhile.
    private async Task<bool> VerifyAsync(HttpClient service)
    {
        List<Task<bool>> running = [VerifyOnceAsync(service)];
        if (_random.Next(3) == 0)
        {
            running.Add(VerifyOnceAsync(service));
        }

        if (_random.Next(3) == 0)
        {
            running.Add(SendAgainAsync(service, _random.Next(Chunks)));
        }

        return (await Task.WhenAll(running)).Contains(true);
    }

    private async Task<bool> SendAgainAsync(HttpClient service, int index)
    {
        Answer answer = await service.PostChunkAsync(_file, index);
        Allow(answer, "200 ", "400 upload.already_finished", "409 upload.being_verified");
        return false;
    }

    private async Task<bool> VerifyOnceAsync(HttpClient service)
    {
        Interlocked.Increment(ref _verifying);
        try
        {
            Answer answer = await service.VerifyAsync(_file);
            if (answer.Status != HttpStatusCode.OK)
            {
                // A refusal of a chunk is the reason; nothing that was acknowledged is missing.
                Allow(answer, _acknowledged.Count == Chunks ? [] : ["409 upload.chunks_missing"]);
                return false;
            }

            _verified[answer.FileId] = _file;
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _verifying);
        }
    }

    private void Allow(Answer answer, params ReadOnlySpan<string> allowed)
    {
        if (!allowed.Contains(answer.Refusal) && !(databaseMayGo && answer.Refusal == "503 database.unavailable"))
        {
            _failures.Enqueue(answer.Refusal);
        }
    }

    // Every other file cannot be made of its slots alone: the verify has to copy it.
    private TestFile NewFile() =>
        _random.Next(2) == 0
            ? TestFile.Of(Chunks, ChunkBytes)
            : TestFile.OfLengths([.. _random.GetItems(_mixedLengths, Chunks - 1), 17]);
}
