using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

/// <summary>An upload whose chunks are all there and whose verify goes well, until a test says otherwise.</summary>
internal sealed class FinalizeScenario
{
    public const int Total = 3;

    private ChunkSet _saved = ChunkSet.Empty;

    private Func<CancellationToken, Task<Result<AssembledFile>?>> _assembleAsync = null!;

    public FinalizeScenario()
    {
        Refused = new RefusedVerifies(Time);
        Upload = An.Upload();
        Leased = Upload with { State = UploadState.Assembling, FencingToken = 1 };
        File = A.StoredFile(key: Upload.Key, description: Description, blob: Blob);

        Uploads.Setup(uploads => uploads.FindAsync(Upload.Key, It.IsAny<CancellationToken>())).ReturnsAsync(Upload);
        Uploads
            .Setup(uploads => uploads.ReleaseAsync(Leased, It.IsAny<CancellationToken>()))
            .Callback(() => Steps.Add("release"))
            .Returns(Task.CompletedTask);
        Assembler
            .Setup(assembler => assembler.PrepareAsync(Leased, It.IsAny<CancellationToken>()))
            .Callback(() => Steps.Add("prepare"))
            .ReturnsAsync(() => Prepared = new FakePreparedUpload(Leased, _saved, Version, SizeBytes, AssembleAsync));
        Chunks
            .Setup(chunks => chunks.ReadVersionAsync(Upload.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => Version);
        FileStore
            .Setup(store => store.RemoveAsync(Blob, It.IsAny<CancellationToken>()))
            .Callback(() => Steps.Add("remove"))
            .Returns(Task.CompletedTask);
        IsUsed(false);
        Chunks
            .Setup(chunks => chunks.RemoveAsync(Upload.Id, It.IsAny<CancellationToken>()))
            .Callback(() => Steps.Add("clean"))
            .Returns(Task.CompletedTask);

        Takes(() => Leased);
        Renews(() => true);
        Saved(0, 1, 2);
        Stores(() => Blob);
        Records(() => File);
    }

    public Upload Upload { get; }

    /// <summary><see cref="Upload"/> as the verify holds it.</summary>
    public Upload Leased { get; }

    /// <summary>What the assembler prepared last.</summary>
    public FakePreparedUpload? Prepared { get; private set; }

    public FileDescription Description { get; } =
        A.Description() with
        {
            Hash = A.Hash(new byte[A.Description().SizeBytes]),
        };

    /// <summary>What the assembled file is stored as.</summary>
    public BlobId Blob { get; } = BlobId.New(A.Moment);

    /// <summary>What the prepared upload was asked to assemble, and until when.</summary>
    public List<(int Total, long SizeBytes, CancellationToken Lost)> Assemblies { get; } = [];

    /// <summary>What the upload becomes.</summary>
    public StoredFile File { get; }

    public IOptions<UploadOptions> Options { get; } =
        Microsoft.Extensions.Options.Options.Create(new UploadOptions { FinalizeLease = TimeSpan.FromSeconds(60) });

    public FakeTimeProvider Time { get; } = new(A.Moment);

    /// <summary>Of the waits for a storage that fails.</summary>
    public TimeProvider StorageTime { get; set; } = TimeProvider.System;

    public RecordingLogger<UploadPublisher> Logger { get; } = new();

    public RecordingLogger<FilePublisher> FileLogger { get; } = new();

    /// <summary>The state of the record.</summary>
    public RecordVersion Version { get; set; } = new(Writers: 1, Commits: 3);

    /// <summary>The length of the saved chunks.</summary>
    public long SizeBytes { get; set; } = A.Description().SizeBytes;

    public RefusedVerifies Refused { get; }

    public SharedVerifies Verifies { get; } = new();

    public Mock<IUploadRepository> Uploads { get; } = new();

    public IOptions<StoredFileOptions> FileOptions { get; set; } =
        Microsoft.Extensions.Options.Options.Create(new StoredFileOptions());

    public FakeUnitOfWork UnitOfWork { get; } = new();

    public Mock<IBlobRepository> Blobs { get; } = new();

    public Mock<IStoredFileRepository> StoredFiles { get; } = new();

    public Mock<IChunkStore> Chunks { get; } = new();

    public Mock<IFileAssembler> Assembler { get; } = new();

    public Mock<IFileStore> FileStore { get; } = new();

    public Mock<IFailureClassifier> Failures { get; } = new();

    /// <summary>What was done, in order.</summary>
    public List<string> Steps { get; } = [];

    public UploadPublisher Publisher() =>
        new(
            Uploads.Object,
            Assembler.Object,
            new FilePublisher(
                Chunks.Object,
                FileStore.Object,
                Blobs.Object,
                new FileRecorder(UnitOfWork),
                new CountingHashThreads(),
                Options,
                FileOptions,
                Time,
                FileLogger
            ),
            Refused,
            Options,
            Time,
            Logger
        );

    public FinalizeUploadCommandHandler Handler() =>
        new(
            Uploads.Object,
            StoredFiles.Object,
            Chunks.Object,
            Publisher(),
            Verifies,
            Refused,
            new StorageRetry(Failures.Object, Options, StorageTime),
            Options,
            Time
        );

    /// <summary>What the upload's key finds among the files; nothing by default.</summary>
    public void Stored(Func<StoredFile?> file) =>
        StoredFiles.Setup(files => files.FindAsync(Upload.Key, It.IsAny<CancellationToken>())).ReturnsAsync(file);

    public void Takes(Func<Upload?> leased) =>
        Uploads
            .Setup(uploads => uploads.LeaseAsync(Upload.Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(leased);

    public void Renews(Func<bool> isHeld) =>
        Uploads
            .Setup(uploads => uploads.RenewAsync(Leased, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .Callback(() => Steps.Add("renew"))
            .ReturnsAsync(isHeld);

    /// <summary>The file is complete before a verify leased the upload.</summary>
    public void IsWhole() =>
        Assembler
            .Setup(assembler => assembler.TryTakeWholeAsync(Upload, Total, Description.SizeBytes, Description.Hash))
            .Returns(async () => new WholeUpload(Version, (await _assembleAsync(default))!.Value.Value));

    public void Saved(params int[] indices) => _saved = ChunkSet.Of(indices);

    public void Assembles(Func<CancellationToken, Result<AssembledFile>?> assemble) =>
        AssemblesAsync(cancellationToken => Task.FromResult(assemble(cancellationToken)));

    public void AssemblesAsync(Func<CancellationToken, Task<Result<AssembledFile>?>> assembleAsync) =>
        _assembleAsync = assembleAsync;

    /// <summary>The assembled file has the announced hash, and is stored so.</summary>
    public void Stores(Func<BlobId> store) => AssemblesFile(Description.Hash, store);

    /// <summary>The assembled file has another hash.</summary>
    public void AssemblesOtherBytes() => AssemblesFile(A.Hash(9, 9, 9), () => Blob);

    /// <param name="file">Null when the upload was lost to a later lease.</param>
    public void Records(Func<StoredFile?> file)
    {
        StoredFile? recorded = null;
        foreach (UploadClaim claim in new[] { UploadClaim.Leased(Leased), new UploadClaim(Upload, Version) })
        {
            UnitOfWork
                .UploadChanges.Setup(uploads => uploads.FinishAsync(claim))
                .ReturnsAsync(() =>
                {
                    Steps.Add("record");
                    recorded = file();
                    return recorded is not null;
                });
        }

        UnitOfWork
            .FileChanges.Setup(files => files.AddAsync(Upload.Key, Description, It.IsAny<BlobId>()))
            .ReturnsAsync((UploadKey _, FileDescription _, BlobId blob) => recorded! with { Blob = blob });
    }

    /// <summary>The assembled file has the announced hash, after some time.</summary>
    public void AssemblesSlowly(TimeSpan time)
    {
        Func<CancellationToken, Task<Result<AssembledFile>?>> assembleAsync = _assembleAsync;
        AssemblesAsync(lost =>
        {
            Time.Advance(time);
            return assembleAsync(lost);
        });
    }

    /// <summary>Whether a file points to the stored blob.</summary>
    public void IsUsed(bool isUsed) =>
        Blobs
            .Setup(blobs => blobs.FindUsedAsync(new[] { Blob }, It.IsAny<CancellationToken>()))
            .ReturnsAsync(isUsed ? new HashSet<BlobId> { Blob } : []);

    /// <summary>Another file has the same bytes.</summary>
    /// <param name="content">What is in the store.</param>
    /// <param name="isHeld">Whether it is there when the file is recorded.</param>
    public BlobId IsStoredAlready(byte[] content, bool isHeld)
    {
        BlobId same = A.Blob();
        Blobs
            .Setup(blobs => blobs.FindSameAsync(Description.Hash, Description.SizeBytes, It.IsAny<CancellationToken>()))
            .ReturnsAsync(same);
        FileStore
            .Setup(store => store.OpenReadAsync(same, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new MemoryStream(content));
        UnitOfWork.BlobChanges.Setup(blobs => blobs.HoldAsync(same)).ReturnsAsync(isHeld);
        return same;
    }

    private void AssemblesFile(FileHash hash, Func<BlobId> store) =>
        Assembles(_ => new FakeAssembledFile(
            hash,
            () =>
            {
                Steps.Add("store");
                return store();
            },
            () => Steps.Add("let go")
        ));

    private Task<Result<AssembledFile>?> AssembleAsync(int total, long sizeBytes, CancellationToken lost)
    {
        Steps.Add("assemble");
        Assemblies.Add((total, sizeBytes, lost));
        return _assembleAsync(lost);
    }
}
