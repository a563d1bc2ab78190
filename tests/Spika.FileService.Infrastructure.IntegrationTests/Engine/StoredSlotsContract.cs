using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>A slots file that is a blob as well, until its name in staging is removed: nothing changes it.</summary>
public abstract class StoredSlotsContract(DatabaseProvider provider) : EngineContract(provider)
{
    private const int NotPermitted = 1;

    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    [Test]
    public async Task Save_AfterAVerifyThatStoredAndDidNotRecord_LeavesTheBlobAndKeepsTheChunk()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        (Upload leased, Blob blob) = await StoreAsync();
        await Engine.Get<IUploadRepository>().ReleaseAsync(leased, default);
        IReadOnlyList<byte[]> all = [.. _chunks, .. Chunks(1024)];

        Result<ChunkSet> saved = await Engine.SaveAsync(_key, 3, all[3]);

        Assert.That(saved.Value.Count, Is.EqualTo(4));
        Assert.That(await BytesOfAsync(blob), Is.EqualTo(Whole(_chunks)));
        Result<StoredFile> file = await Engine.VerifyAsync(_key, 4, Whole(all));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(all)));
        Assert.That(await BytesOfAsync(blob), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_AfterOneThatStoredAndDidNotRecord_LeavesItsBlob()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        (Upload leased, Blob blob) = await StoreAsync();
        await Engine.Get<IUploadRepository>().ReleaseAsync(leased, default);

        Result<StoredFile> file = await Engine.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(file.Value.Blob, Is.Not.EqualTo(blob.Id));
        Assert.That(await BytesOfAsync(blob), Is.EqualTo(Whole(_chunks)));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Save_WhenTheUploadIsFinishedAtThatMoment_IsRefusedAndLeavesTheFile()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload before = await FindAsync(_key);
        List<Error?> refusals = [];
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Delete))
            {
                // As a request that asked for the upload before the verify took it.
                Engine.Disk.Before = _ => { };
                IChunkStore chunks = Engine.Get<IChunkStore>();
                refusals.Add(chunks.SaveAsync(before, 3, new byte[1024], default).AsTask().Result.Error);
            }
        };

        StoredFile file = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        Assert.That(refusals, Is.EqualTo(new[] { UploadErrors.Conflict }));
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_WhenFilesHaveNoSecondNames_CopiesTheSlots()
    {
        EngineProcess process = await StartWithoutLinksAsync();
        await process.SaveAllAsync(_key, _chunks);

        StoredFile file = (await process.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        Assert.That(process.Disk.Effects.Select(effect => effect.Name), Has.No.Member(nameof(IDisk.Link)));
        Assert.That(await process.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    [Test]
    public async Task Start_AfterVersion010MovedSlotsAndRecordedNothing_KeepsTheirChunks()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload leased = await LeaseAsync();
        string slots = Engine.Layout.SlotsFile(leased.Id, Engine.Writer);
        string moved = Engine.Layout.BlobFile(BlobId.OfVersion010(leased.Id.Value, leased.FencingToken));
        (await Engine.Get<IFileAssembler>().PrepareAsync(leased, default)).Dispose();
        Directory.CreateDirectory(Path.GetDirectoryName(moved)!);
        File.Move(slots, moved);

        EngineProcess next = await StartProcessAsync();
        await Engine.Get<IUploadRepository>().ReleaseAsync(leased, default);
        Result<StoredFile> file = await next.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(await next.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task OpenRead_OfABlobOfVersion010_FindsItInItsOldFolder()
    {
        var blob = BlobId.OfVersion010(UploadId.New(A.Moment).Value, 2);
        string name = blob.ToString();
        string folder = Path.Combine(Engine.Layout.FilesRoot, name[30..32], name[28..30]);
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, name), [7]);

        await using Stream? content = await Engine.Get<IFileStore>().OpenReadAsync(blob, default);

        Assert.That(content?.ReadByte(), Is.EqualTo(7));
    }

    [Test]
    public async Task Verify_OfFilesOfTheSameTime_PutsTheirBlobsIntoOneFolder()
    {
        for (int count = 0; count < 20; count++)
        {
            UploadKey key = A.Key();
            IReadOnlyList<byte[]> chunks = [BitConverter.GetBytes(count)];
            await Engine.SaveAllAsync(key, chunks);
            await Engine.VerifyAsync(key, 1, Whole(chunks));
        }

        string[] blobs = [.. FilesUnder(Engine.Layout.FilesRoot)];
        Assert.That(blobs, Has.Length.EqualTo(20));
        Assert.That(blobs.Select(Path.GetDirectoryName).Distinct().Count(), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Verify_WhenAnotherFileHasTheSameBytes_MakesNoSecondCopy()
    {
        UploadKey other = A.Key();
        await Engine.SaveAllAsync(_key, _chunks);
        await Engine.SaveAllAsync(other, _chunks);

        StoredFile first = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;
        StoredFile second = (await Engine.VerifyAsync(other, 3, Whole(_chunks))).Value;
        await Engine.SendAsync(new DeleteFileCommand(first.Id, AccessScope.All));

        Assert.That(FilesUnder(Engine.Layout.FilesRoot).Count(), Is.EqualTo(1));
        Assert.That(await Engine.ReadAsync(second), Is.EqualTo(Whole(_chunks)));
        await Engine.SendAsync(new DeleteFileCommand(second.Id, AccessScope.All));
        Assert.That(FilesUnder(Engine.Layout.FilesRoot), Is.Empty);
    }

    private async Task<(Upload Leased, Blob Blob)> StoreAsync()
    {
        Upload leased = await LeaseAsync();
        await using AssembledFile assembled = (await Engine.AssembleAsync(leased, 3, Whole(_chunks).Length))!;
        return (leased, await assembled.StoreAsync(default));
    }

    private async Task<Upload> LeaseAsync() =>
        (
            await Engine
                .Get<IUploadRepository>()
                .LeaseAsync((await FindAsync(_key)).Id, TimeSpan.FromMinutes(1), CancellationToken.None)
        )!;

    private async Task<byte[]> BytesOfAsync(Blob blob)
    {
        await using Stream content = (await Engine.Get<IFileStore>().OpenReadAsync(blob.Id, default))!;
        using MemoryStream bytes = new();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private async Task<EngineProcess> StartWithoutLinksAsync()
    {
        RecordingDisk disk = new()
        {
            Before = effect =>
            {
                if (effect.Name == nameof(IDisk.Link))
                {
                    throw new IOException("Operation not permitted", NotPermitted);
                }
            },
        };
        return await StartProcessAsync(disk);
    }
}
