using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Uploads;

/// <summary>Whole uploads, as clients do them.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class UploadTests(DatabaseProvider database) : ServiceTests(database)
{
    [Test]
    public async Task Upload_WhenChunksComeShuffledAndTwice_YieldsTheFile()
    {
        TestFile file = TestFile.Of(chunks: 50, chunkBytes: 54 * 1024);
        int[] order = [.. Enumerable.Range(0, 50), .. Enumerable.Range(20, 10)];
        new Random(1).Shuffle(order);

        await Parallel.ForEachAsync(
            order,
            new ParallelOptions { MaxDegreeOfParallelism = 6 },
            async (index, _) => await Client.PostChunkAsync(file, index)
        );
        Answer verified = await Client.VerifyAsync(file);

        Assert.That(await DownloadAsync(verified), Is.EqualTo(file.Content));
    }

    [Test]
    public async Task Upload_WhenAllChunksComeAtOnce_ListsAllInOneAnswer()
    {
        TestFile file = TestFile.Of(chunks: 40);

        Answer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(index => Client.PostChunkAsync(file, index))
        );

        Assert.That(answers.Max(answer => answer.UploadedChunks.Length), Is.EqualTo(40));
    }

    [Test]
    public async Task Upload_WhenTheShortLastChunkComesFirst_YieldsTheFile()
    {
        TestFile file = TestFile.Of(chunks: 5);

        foreach (int index in (int[])[4, 0, 1, 2, 3])
        {
            await Client.PostChunkAsync(file, index);
        }

        Answer verified = await Client.VerifyAsync(file);

        Assert.That(await DownloadAsync(verified), Is.EqualTo(file.Content));
    }

    [Test]
    public async Task Upload_WhenEveryChunkHasAnotherLength_YieldsTheFile()
    {
        TestFile file = TestFile.OfLengths(700, 1, 4096, 55_296, 3, 1000, 999);

        Answer verified = await Client.UploadAsync(file);

        Assert.That(await DownloadAsync(verified), Is.EqualTo(file.Content));
    }

    [Test]
    public async Task Upload_WhenAChunkIsReplaced_YieldsTheNewBytes()
    {
        TestFile file = TestFile.Of(chunks: 3);
        await Client.PostChunkAsync(file.ClientId, 1, new byte[1000]);

        Answer verified = await Client.UploadAsync(file);

        Assert.That(await DownloadAsync(verified), Is.EqualTo(file.Content));
    }

    [Test]
    public async Task Upload_WhenTheOwnersDiffer_KeepsTheSameClientIdApart()
    {
        TestFile mine = TestFile.Of(chunks: 1);
        TestFile theirs = TestFile.Of(chunks: 1).Named(mine.ClientId);
        using HttpClient other = Service.ClientOf("another token");

        Answer myAnswer = await Client.UploadAsync(mine);
        Answer theirAnswer = await other.UploadAsync(theirs);

        Assert.That(theirAnswer.FileId, Is.Not.EqualTo(myAnswer.FileId));
    }

    [Test]
    public async Task PostChunk_WhenTheUploadIsFinished_IsRefused()
    {
        TestFile file = TestFile.Of(chunks: 2);
        await Client.UploadAsync(file);

        Answer answer = await Client.PostChunkAsync(file, 1);

        Assert.That(answer.Refusal, Is.EqualTo("400 upload.already_finished"));
    }

    private Task<byte[]> DownloadAsync(Answer verified) =>
        Client.GetByteArrayAsync(verified.File.GetProperty("path").GetString());
}
