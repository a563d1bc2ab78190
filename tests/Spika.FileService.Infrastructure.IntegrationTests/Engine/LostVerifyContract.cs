using Spika.FileService.Application.Common;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Persistence;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>A verify whose lease expired: it crashed, or was suspended and continues without a lease.</summary>
public abstract class LostVerifyContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(1);

    private readonly JumpingClock _clock = new();

    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    private protected override TimeProvider Clock => _clock;

    private IUploadRepository Uploads => Engine.Get<IUploadRepository>();

    private IFileAssembler Assembler => Engine.Get<IFileAssembler>();

    [Test]
    public async Task Verify_WhenItWakesAfterTheFileWasRecorded_LeavesTheFile()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload asleep = await LeaseAsync();
        StoredFile file = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        AssembledFile? late = await Engine.AssembleAsync(asleep, 3, 2058);

        Assert.That(late, Is.Null);
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_WhenItPublishesAfterItWasLost_LosesNothing()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload asleep = await LeaseAsync();
        AssembledFile assembled = (await Engine.AssembleAsync(asleep, 3, 2058))!;
        Upload later = await LeaseAsync();
        await assembled.StoreAsync(default);
        await assembled.DisposeAsync();
        await Uploads.ReleaseAsync(later, default);

        Result<StoredFile> file = await Engine.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_WhenAnotherStillHasTheFileAlone_WaitsForIt()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload asleep = await LeaseAsync();
        AssembledFile assembled = (await Engine.AssembleAsync(asleep, 3, 2058))!;

        Task<Result<StoredFile>> verifying = Engine.VerifyAsync(_key, 3, Whole(_chunks));

        // It leases the upload for each attempt: with the second lease, the first attempt has found the file in use.
        Assert.That(FindTokenAsync, Is.GreaterThan(asleep.FencingToken + 1).After(30_000, 20));
        await assembled.DisposeAsync();

        Assert.That(await Engine.ReadAsync((await verifying).Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Assemble_WhenALaterVerifyRemovedTheSlots_UnlistsNothing()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload lost = await LeaseAsync();
        using PreparedUpload prepared = await Assembler.PrepareAsync(lost, default);
        StoredFile file = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        Assert.ThrowsAsync<ChunkBytesLostException>(() => prepared.AssembleAsync(3, 2058, default));

        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    [TestCase("staging")]
    [TestCase("identity", "staging/*")]
    public async Task Assemble_WhenTheStorageIsNotMountedAnyMore_UnlistsNothing(params string[] missing)
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload leased = await LeaseAsync();
        using PreparedUpload prepared = await Assembler.PrepareAsync(leased, default);
        string away = Path.Combine(Database.Root, "away");
        Directory.CreateDirectory(away);
        string[] paths = [.. missing.SelectMany(Paths)];
        foreach (string path in paths)
        {
            Directory.Move(path, Path.Combine(away, Path.GetFileName(path)));
        }

        IOException failure = Assert.ThrowsAsync<IOException>(() => prepared.AssembleAsync(3, 2058, default))!;
        foreach (string path in paths)
        {
            Directory.Move(Path.Combine(away, Path.GetFileName(path)), path);
        }

        await Uploads.ReleaseAsync(leased, default);
        Result<StoredFile> file = await Engine.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(
            Engine.Get<IFailureClassifier>().Classify(failure),
            Is.EqualTo(InfrastructureErrors.StorageUnavailable)
        );
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Prepare_WhenALaterVerifyMakesACopy_LeavesTheCopy()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        await Engine.SaveAsync(_key, 0, _chunks[1]);
        Upload asleep = await LeaseAsync();
        Upload later = await LeaseAsync();
        await using AssembledFile copy = (await Engine.AssembleAsync(later, 3, 2058))!;

        using PreparedUpload prepared = await Assembler.PrepareAsync(asleep, default);

        Assert.That(() => copy.StoreAsync(default), Throws.Nothing);
    }

    [Test]
    public async Task Save_WhenTheFolderWasRemovedElsewhere_IsNotReceiving()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload upload = await FindAsync(_key);
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                Directory.Delete(Engine.Layout.TimeFolder(upload.Id), recursive: true);
            }
        };

        Result<ChunkSet> saved = await Engine.Get<IChunkStore>().SaveAsync(upload, 3, new byte[7], default);

        Assert.That(saved.Error, Is.EqualTo(UploadErrors.Conflict));
    }

    [Test]
    public async Task Save_WhenTheVerifyCrashed_IsTakenAgainOnceTheLeaseHasRunOut()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        await LeaseAsync();

        Result<ChunkSet> saved = await Engine.SaveAsync(_key, 3, new byte[5]);

        Assert.That(saved.Value.Count, Is.EqualTo(4));
    }

    [Test]
    public async Task Save_WhenTheVerifyCrashedBeforeTheRecord_IsSaved()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        await StoreAsync(await LeaseAsync());

        await Engine.SaveAsync(_key, 3, new byte[1024]);

        IReadOnlyList<byte[]> all = [.. _chunks, new byte[1024]];
        Result<StoredFile> file = await Engine.VerifyAsync(_key, 4, Whole(all));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(all)));
    }

    [Test]
    public async Task Verify_WhenMoreChunksAreAnnouncedAfterACrash_AcceptsThem()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        await StoreAsync(await LeaseAsync());

        Result<StoredFile> missing = await Engine.VerifyAsync(_key, 4, new byte[3000]);
        await Engine.SaveAsync(_key, 3, new byte[1024]);
        IReadOnlyList<byte[]> all = [.. _chunks, new byte[1024]];
        Result<StoredFile> file = await Engine.VerifyAsync(_key, 4, Whole(all));

        Assert.That(missing.Error, Is.InstanceOf<ChunksMissingError>());
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(all)));
    }

    [TestCase(0, Description = "Known bytes.")]
    [TestCase(3, Description = "A new chunk.")]
    public async Task Save_WhenAVerifyHasTheFileAlone_IsRefusedAndNothingIsLost(int index)
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload upload = await FindAsync(_key);
        Upload leased = (await Uploads.LeaseAsync(upload.Id, _lease, default))!;
        await using AssembledFile assembled = (await Engine.AssembleAsync(leased, 3, 2058))!;

        // As a request that asked for the state a moment before.
        Result<ChunkSet> saved = await Engine
            .Get<IChunkStore>()
            .SaveAsync(upload, index, index == 0 ? _chunks[0] : new byte[1024], default);

        Assert.That(saved.Error, Is.EqualTo(UploadErrors.Conflict));
    }

    [Test]
    public async Task Save_WhenTheFirstVerifyWasWrongAndTheFileIsAtItsLimit_CanBeCorrected()
    {
        EngineProcess small = await StartProcessAsync(("Uploads:MaxFileBytes", "2058"));
        await small.SaveAllAsync(_key, [_chunks[0], [.. _chunks[1].Reverse()], _chunks[2]]);

        Result<ChunkSet> corrected = await small.SaveAsync(_key, 1, _chunks[1]);
        Result<StoredFile> file = await small.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(corrected.IsSuccess && file.IsSuccess);
    }

    [Test]
    public async Task Verify_WhenTheFileIsRecorded_CanBeReadAtThatMoment()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        List<byte[]> read = [];
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Delete) && effect.Path.EndsWith(".slots", StringComparison.Ordinal))
            {
                StoredFile file = Engine.Get<IStoredFileRepository>().FindAsync(_key, default).Result!;
                read.Add(Engine.ReadAsync(file).Result);
            }
        };

        await Engine.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(read, Is.EqualTo(new[] { Whole(_chunks) }));
    }

    [Test]
    public async Task Save_WhenTheUploadWasAbortedElsewhere_StartsANewOne()
    {
        EngineProcess other = await StartProcessAsync();
        await Engine.SaveAllAsync(_key, _chunks);
        Upload leased = (await other.Get<IUploadRepository>().LeaseAsync((await FindAsync(_key)).Id, _lease, default))!;
        await other.Get<IUnitOfWork>().RemoveUploadAsync(leased);

        Result<ChunkSet> again = await Engine.SaveAsync(_key, 0, _chunks[0]);

        Result<ChunkSet> listed = await Engine.SendAsync(new GetUploadedChunksQuery(_key));
        Assert.That((again.Value.Count, listed.Value.Count), Is.EqualTo((1, 1)));
    }

    /// <returns>Null when the upload is finished.</returns>
    private async Task<int?> FindTokenAsync() => (await Uploads.FindAsync(_key, default))?.FencingToken;

    /// <summary>Leases the upload for a verify; the lease has expired when this returns.</summary>
    private async Task<Upload> LeaseAsync()
    {
        Upload upload = await FindAsync(_key);
        Upload leased = (await Uploads.LeaseAsync(upload.Id, _lease, default))!;
        (await Assembler.PrepareAsync(leased, default)).Dispose();
        _clock.Ahead += 2 * _lease;
        return leased;
    }

    private async Task StoreAsync(Upload leased)
    {
        await using AssembledFile assembled = (await Engine.AssembleAsync(leased, 3, 2058))!;
        await assembled.StoreAsync(default);
    }

    private string[] Paths(string pattern) =>
        pattern.Split('/') is [var folder, var names]
            ? Directory.GetFileSystemEntries(Path.Combine(Database.Root, folder), names)
            : [Path.Combine(Database.Root, pattern)];
}
