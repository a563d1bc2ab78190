using System.Buffers.Binary;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>Counts commits in SQLite's log, whichever connection made them.</summary>
public sealed class CommitCountTests() : EngineContract(DatabaseProvider.Sqlite)
{
    private const int LogHeader = 32;

    private const int FrameHeader = 24;

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

    // Each frame is a page; the last one of a transaction has the length of the database. Frames of an earlier round
    // of the log have other salts.
    private int CountCommits()
    {
        using FileStream log = new(
            Engine.Get<SqliteDatabaseFile>().LogPath,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        byte[] bytes = new byte[log.Length];
        log.ReadExactly(bytes);
        int page = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8));
        ReadOnlySpan<byte> salts = bytes.AsSpan(16, 8);
        int commits = 0;
        for (int frame = LogHeader; frame + FrameHeader + page <= bytes.Length; frame += FrameHeader + page)
        {
            ReadOnlySpan<byte> header = bytes.AsSpan(frame, FrameHeader);
            if (!header.Slice(8, 8).SequenceEqual(salts))
            {
                break;
            }

            commits += BinaryPrimitives.ReadInt32BigEndian(header[4..]) > 0 ? 1 : 0;
        }

        return commits;
    }
}
