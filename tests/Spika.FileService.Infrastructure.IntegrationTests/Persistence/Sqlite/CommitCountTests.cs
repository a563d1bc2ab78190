using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>Counts commits in SQLite's log, whichever connection made them.</summary>
public sealed class CommitCountTests() : EngineContract(DatabaseProvider.Sqlite)
{
    [Test]
    public async Task AFileOfOneChunk_TakesTwoCommits()
    {
        UploadKey key = A.Key();
        int before = CountCommits();

        await Engine.SaveAsync(key, 0, [1, 2, 3]);
        int saved = CountCommits();
        _ = (await Engine.VerifyAsync(key, 1, [1, 2, 3])).Value;

        Assert.That((saved - before, CountCommits() - saved), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task ChunksOfOneUploadThatComeOneByOne_TakeOneCommitEach()
    {
        UploadKey key = A.Key();
        int before = CountCommits();

        await Engine.SaveAllAsync(key, Chunks(64, 64, 64));

        Assert.That(CountCommits() - before, Is.EqualTo(3));
    }

    private int CountCommits() => CommitLog.Count(Database.Root);
}
