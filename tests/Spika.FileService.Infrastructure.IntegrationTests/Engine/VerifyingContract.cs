using Spika.FileService.Application.Common;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

public abstract class VerifyingContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    private readonly JumpingClock _clock = new();

    private protected override TimeProvider Clock => _clock;

    [TestCase(1024, 1024, 1024)]
    [TestCase(1024, 1024, 10)]
    [TestCase(10)]
    [TestCase(1024, 5000)]
    [TestCase(1, 2, 3, 4, 5)]
    [TestCase(5, 4, 4, 4)]
    public async Task Verify_WhateverTheLengths_PublishesTheBytesInOrder(params int[] lengths)
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(lengths);
        foreach (int index in Enumerable.Range(0, chunks.Count).Reverse())
        {
            await Engine.SaveAsync(key, index, chunks[index]);
        }

        Result<StoredFile> file = await Engine.VerifyAsync(key, chunks.Count, Whole(chunks));

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    [TestCase("identity")]
    [TestCase("files")]
    public async Task OpenRead_WhenTheStorageIsNotMountedAnyMore_ThrowsAndFindsTheFileLater(string missing)
    {
        UploadKey key = A.Key();
        byte[] content = [1, 2, 3];
        await Engine.SaveAsync(key, 0, content);
        StoredFile file = (await Engine.VerifyAsync(key, 1, content)).Value;
        string files = Engine.Layout.FilesRoot;
        string away = Path.Combine(Database.Root, "away");
        Directory.Move(files, away);
        Directory.CreateDirectory(files);
        if (missing == "identity")
        {
            Directory.CreateDirectory(Path.Combine(files, "00"));
            File.Move(Engine.Layout.IdentityFile, Path.Combine(away, "identity"));
        }

        IOException failure = Assert.ThrowsAsync<IOException>(async () =>
            await Engine.Get<IFileStore>().OpenReadAsync(file.Blob, default)
        )!;
        Directory.Delete(files, recursive: true);
        Directory.Move(away, files);

        Assert.That(
            Engine.Get<IFailureClassifier>().Classify(failure),
            Is.EqualTo(InfrastructureErrors.StorageUnavailable)
        );
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(content));
    }

    [Test]
    public async Task Verify_WhenAllButTheLastChunkHaveOneLength_CopiesOnlyTheLast()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(64 * 1024, 64 * 1024, 64 * 1024, 100);
        await Engine.SaveAllAsync(key, chunks);
        Engine.Disk.Clear();

        await Engine.VerifyAsync(key, 4, Whole(chunks));

        Assert.That(
            Engine.Disk.Effects.Where(effect => effect.Name == nameof(IDisk.Write)).Select(effect => effect.Bytes),
            Is.EqualTo([100])
        );
    }

    [Test]
    public async Task Verify_WhenItPublishes_FlushesTheFileBeforeItsNameAndTheFolderAfter()
    {
        IReadOnlyList<byte[]> chunks = Chunks(1024, 10);

        Assert.That(
            await EffectsOfVerifyAsync(chunks),
            Is.EqualTo(["Write", "SetLength", "Flush", "Link", "FlushFolder", "Delete", "Delete"])
        );
    }

    [Test]
    public async Task Verify_WhenItWritesNothing_FlushesTheFolderAfterTheName()
    {
        IReadOnlyList<byte[]> chunks = Chunks(1024);

        Assert.That(await EffectsOfVerifyAsync(chunks), Is.EqualTo(["Link", "FlushFolder", "Delete"]));
    }

    private async Task<IEnumerable<string>> EffectsOfVerifyAsync(IReadOnlyList<byte[]> chunks)
    {
        UploadKey key = A.Key("verified");

        // The first file of a process also marks the ids that may be given out.
        UploadKey first = A.Key("first");
        await Engine.SaveAsync(first, 0, [1]);
        await Engine.VerifyAsync(first, 1, [1]);
        await Engine.SaveAllAsync(key, chunks);
        Engine.Disk.Clear();

        await Engine.VerifyAsync(key, chunks.Count, Whole(chunks));

        return Engine.Disk.Effects.Select(effect => effect.Name);
    }

    [Test]
    public async Task Verify_WhenTheHashIsWrong_KeepsTheChunksAndSucceedsOnceTheyAreCorrected()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 10);
        byte[] damaged = [.. chunks[1].Reverse()];
        await Engine.SaveAllAsync(key, [chunks[0], damaged, chunks[2]]);

        Result<StoredFile> wrong = await Engine.VerifyAsync(key, 3, Whole(chunks));
        await Engine.SaveAsync(key, 1, chunks[1]);
        Result<StoredFile> corrected = await Engine.VerifyAsync(key, 3, Whole(chunks));

        Assert.That(wrong.Error, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(await Engine.ReadAsync(corrected.Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Verify_WhenTheHashIsWrong_LeavesNothingUnderFiles()
    {
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, Chunks(1024, 10));

        await Engine.VerifyAsync(key, 2, new byte[1034]);

        Assert.That(FilesUnder(Engine.Layout.FilesRoot), Is.Empty);
    }

    [Test]
    public async Task Verify_WhenMoreChunksAreSavedThanAnnounced_DoesNotCutThemOff()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 1024);
        await Engine.SaveAllAsync(key, chunks);

        await Engine.VerifyAsync(key, 2, new byte[2048]);
        Result<StoredFile> whole = await Engine.VerifyAsync(key, 3, Whole(chunks));

        Assert.That(await Engine.ReadAsync(whole.Value), Is.EqualTo(Whole(chunks)));
    }

    [TestCase(1024, 1024, 10, Description = "The slots are the blob.")]
    [TestCase(1024, 1000, 10, Description = "A copy is the blob.")]
    public async Task Verify_WhenACrashCameBeforeTheRecord_IsDoneByTheNext(params int[] lengths)
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(lengths);
        await Engine.SaveAllAsync(key, chunks);
        await CrashBeforeTheRecordAsync(key, chunks);
        EngineProcess restarted = await StartProcessAsync();

        Result<StoredFile> file = await restarted.VerifyAsync(key, chunks.Count, Whole(chunks));

        Assert.That(await restarted.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Verify_WhenACrashCameBeforeTheRecord_LetsChunksBeReplacedFirst()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 10);
        await Engine.SaveAllAsync(key, chunks);
        await CrashBeforeTheRecordAsync(key, chunks);
        IReadOnlyList<byte[]> others = [chunks[2].Length == 10 ? [.. chunks[0].Reverse()] : [], chunks[1], chunks[2]];

        Result<StoredFile> wrong = await Engine.VerifyAsync(key, 3, Whole(others));
        await Engine.SaveAsync(key, 0, others[0]);
        Result<StoredFile> file = await Engine.VerifyAsync(key, 3, Whole(others));

        Assert.That(wrong.Error, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(others)));
    }

    [Test]
    public async Task Verify_WhenTheBlobCannotBeNamed_KeepsTheChunks()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 10);
        await Engine.SaveAllAsync(key, chunks);
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Link))
            {
                throw new IOException("No space left on device", 28);
            }
        };
        Assert.That(() => Engine.VerifyAsync(key, 2, Whole(chunks)), Throws.InstanceOf<IOException>());
        Engine.Disk.Before = _ => { };

        Result<StoredFile> again = await Engine.VerifyAsync(key, 2, Whole(chunks));

        Assert.That(await Engine.ReadAsync(again.Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Verify_WhenEightComeAtOnce_AnswersAllWithTheSameFile()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(64 * 1024, 64 * 1024, 5);
        await Engine.SaveAllAsync(key, chunks);

        Result<StoredFile>[] files = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Engine.VerifyAsync(key, 3, Whole(chunks)))
        );

        Assert.That(files.Select(file => file.Value.Id).Distinct().ToArray(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Purge_WhenBytesHaveNoRow_RemovesThemAndKeepsLiveOnes()
    {
        EngineProcess janitor = await StartProcessAsync(("Uploads:AbandonedAfter", "00:30:00"));
        UploadKey live = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024);
        UploadId unknown = UploadId.New(DateTimeOffset.UnixEpoch);
        Directory.CreateDirectory(Engine.Layout.TimeFolder(unknown));
        await File.WriteAllBytesAsync(Engine.Layout.SlotsFile(unknown, Guid.NewGuid()), new byte[10]);
        Directory.CreateDirectory(
            Path.GetDirectoryName(Engine.Layout.BlobFile(BlobId.OfVersion010(unknown.Value, 1)))!
        );
        await File.WriteAllBytesAsync(Engine.Layout.BlobFile(BlobId.OfVersion010(unknown.Value, 1)), new byte[10]);
        await Engine.SaveAllAsync(live, chunks);

        PurgeReport report = await janitor.SendAsync(
            new PurgeAbandonedUploadsCommand(_clock.GetUtcNow(), _clock.GetUtcNow())
        );

        Result<StoredFile> file = await Engine.VerifyAsync(live, 1, Whole(chunks));
        Assert.That(report, Is.EqualTo(new PurgeReport(0, 1, 1, 0)));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(chunks[0]));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    // As a verify does it, up to the blob; then its process ends, and the lease expires.
    private async Task CrashBeforeTheRecordAsync(UploadKey key, IReadOnlyList<byte[]> chunks)
    {
        IUploadRepository uploads = Engine.Get<IUploadRepository>();
        Upload upload = (await uploads.FindAsync(key, default))!;
        Upload leased = (await uploads.LeaseAsync(upload.Id, _lease, default))!;
        await using AssembledFile assembled = (
            await Engine.AssembleAsync(leased, chunks.Count, chunks.Sum(chunk => chunk.Length))
        )!;
        await assembled.StoreAsync(default);
        _clock.Ahead += 2 * _lease;
    }
}
