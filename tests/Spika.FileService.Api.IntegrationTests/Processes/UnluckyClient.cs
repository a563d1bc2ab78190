using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// Sends one file after the other, each chunk until it is acknowledged, to a service that may go away at any moment; and knows what it
/// was promised.
/// </summary>
internal sealed class UnluckyClient(int seed)
{
    private const int Chunks = 12;

    private readonly Random _random = new(seed);

    private readonly List<(long Id, TestFile File)> _verified = [];

    private readonly HashSet<int> _acknowledged = [];

    private TestFile _file = NewFile();

    public int Verified => _verified.Count;

    public int Acknowledged { get; private set; }

    /// <summary>Sends until the service is gone.</summary>
    public async Task SendAsync(HttpClient service)
    {
        try
        {
            while (true)
            {
                await SendRestAsync(service);
                Answer answer = await service.VerifyAsync(_file);
                if (answer.Status == HttpStatusCode.OK)
                {
                    _verified.Add((answer.FileId, _file));
                    _file = NewFile();
                    _acknowledged.Clear();
                }
                else
                {
                    // The verify that was killed holds the upload until its lease is over; nothing else is right.
                    Assert.That(answer.Refusal, Is.EqualTo("409 upload.being_verified"));
                    await Task.Delay(100);
                }
            }
        }
        catch (HttpRequestException)
        {
            // What was acknowledged counts.
        }
    }

    /// <summary>Holds the service to everything that it promised.</summary>
    public async Task CheckAsync(HttpClient service)
    {
        Assert.That(await service.ListedChunksAsync(_file), Is.SupersetOf(_acknowledged));
        foreach ((long id, TestFile file) in _verified)
        {
            byte[] content = await service.GetByteArrayAsync($"/upload/files/{id}");
            Assert.That(content.AsSpan().SequenceEqual(file.Content), $"file {id}");
        }
    }

    private async Task SendRestAsync(HttpClient service)
    {
        int[] rest = [.. Enumerable.Range(0, Chunks).Except(_acknowledged)];
        _random.Shuffle(rest);
        foreach (int index in rest)
        {
            Answer answer = await service.PostChunkAsync(_file, index);
            if (answer.Status == HttpStatusCode.OK)
            {
                _acknowledged.Add(index);
                Acknowledged++;
            }
            else
            {
                // The verify before the kill got through, or has not given the upload back yet.
                Assert.That(answer.Refusal, Is.AnyOf("400 upload.already_finished", "409 upload.being_verified"));
                return;
            }
        }
    }

    private static TestFile NewFile() => TestFile.Of(Chunks, chunkBytes: 16 * 1024);
}
