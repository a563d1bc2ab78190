using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

public sealed class UploadPublisherTests
{
    private FinalizeScenario _scenario = null!;

    [SetUp]
    public void SetUp() => _scenario = new FinalizeScenario();

    [Test]
    public async Task Publish_WhenAllIsWell_AnswersTheStoredFile()
    {
        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome!.Value.Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public async Task Publish_WhenAllIsWell_MakesEveryStepDurableBeforeTheNext()
    {
        await PublishAsync();

        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "prepare", "assemble", "store", "let go", "record", "clean" }));
    }

    [TestCase(0, 1, 2)]
    [TestCase(1, Description = "Chunks are missing.")]
    public async Task Publish_WhateverTheOutcome_LetsGoOfWhatWasPrepared(params int[] saved)
    {
        _scenario.Saved(saved);

        await PublishAsync();

        Assert.That(_scenario.Prepared!.IsDisposed);
    }

    // A refusal would be the client's answer, and the verify that has the upload may succeed.
    [Test]
    public async Task Publish_WhenAnotherProcessHasTheChunks_LeavesTheAnswerToItsVerify()
    {
        _scenario.Assembles(_ => null);

        VerifyOutcome outcome = await PublishAsync();

        Assert.That(outcome, Is.EqualTo(new VerifyOutcome.LeaseLost()));
        Assert.That(_scenario.Refused.Has(_scenario.Upload.Id), Is.False);
    }

    [Test]
    public async Task Publish_WhenAllIsWell_LogsIdsAndBytesOnly()
    {
        await PublishAsync();

        Assert.That(
            _scenario.FileLogger.Entries.Single().Message,
            Is.EqualTo(
                $"File 1 of 150000 bytes was published from {_scenario.Upload.Id} of {_scenario.Upload.Key.Owner}"
            )
        );
    }

    [Test]
    public async Task Publish_WhenAllIsWell_RecordsBlobAndEventWithTheFile()
    {
        await PublishAsync();

        Assert.That(_scenario.UnitOfWork.Events, Is.EqualTo(new[] { new FileStored(_scenario.File) }));
        _scenario.UnitOfWork.BlobChanges.Verify(
            blobs => blobs.AddAsync(It.Is<Blob>(blob => blob.Id == _scenario.Blob)),
            Times.Once
        );
    }

    [Test]
    public async Task Publish_WhenTheAnswerToTheCommitIsLost_AnswersTheFileThatItRecorded()
    {
        _scenario.UnitOfWork.LosesAnAnswer = true;
        _scenario.Records(() => _scenario.UnitOfWork.MayBeDone ? null : _scenario.File);
        _scenario
            .UnitOfWork.FileChanges.Setup(files => files.FindAsync(_scenario.Upload.Key))
            .ReturnsAsync(_scenario.File);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome!.Value.Value, Is.EqualTo(_scenario.File));
        Assert.That(_scenario.UnitOfWork.Commits, Is.EqualTo(1));
    }

    [Test]
    public async Task Publish_WhenAFileHasTheSameBytes_SharesThemAndStoresNone()
    {
        BlobId same = _scenario.IsStoredAlready(new byte[_scenario.Description.SizeBytes], isHeld: true);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome!.Value.Value.Blob, Is.EqualTo(same));
        Assert.That(_scenario.Steps, Has.No.Member("store"));
    }

    [TestCase(150_000, 0, false, true, Description = "Removed meanwhile.")]
    [TestCase(149_999, 0, true, true, Description = "Cut short on the disk.")]
    [TestCase(150_000, 1, true, true, Description = "Damaged on the disk.")]
    [TestCase(150_000, 0, true, false, Description = "Sharing is off.")]
    public async Task Publish_WhenTheSameBytesCannotBeShared_StoresItsOwn(
        int length,
        byte lastByte,
        bool isHeld,
        bool shares
    )
    {
        byte[] content = new byte[length];
        content[^1] = lastByte;
        _scenario.IsStoredAlready(content, isHeld);
        _scenario.FileOptions = Options.Create(new StoredFileOptions { ShareEqualContent = shares });

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome!.Value.Value.Blob, Is.EqualTo(_scenario.Blob));
    }

    [TestCase(typeof(IOException))]
    [TestCase(typeof(UnauthorizedAccessException), Description = "Put back by another user.")]
    public async Task Publish_WhenTheSameBytesCannotBeRead_StoresItsOwn(Type failure)
    {
        BlobId same = _scenario.IsStoredAlready(new byte[_scenario.Description.SizeBytes], isHeld: true);
        _scenario
            .FileStore.Setup(store => store.OpenReadAsync(same, It.IsAny<CancellationToken>()))
            .Throws((Exception)Activator.CreateInstance(failure)!);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome!.Value.Value.Blob, Is.EqualTo(_scenario.Blob));
    }

    [Test]
    public async Task Publish_WhenChunksAreMissing_ListsThem()
    {
        _scenario.Saved(1);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(((ChunksMissingError)outcome!.Value.Error!).MissingChunks, Is.EqualTo(new[] { 0, 2 }));
    }

    [Test]
    public async Task Publish_WhenChunksAreMissing_OnlyReleasesTheUpload()
    {
        _scenario.Saved(1);

        await PublishAsync();

        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "prepare", "renew", "release" }));
    }

    [Test]
    public async Task Publish_WhenSizeDoesNotMatch_AnswersSoAndReleases()
    {
        _scenario.Assembles(_ => UploadErrors.SizeMismatch);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(
            (outcome!.Value.Error, string.Join(", ", _scenario.Steps)),
            Is.EqualTo((UploadErrors.SizeMismatch, "prepare, assemble, release"))
        );
    }

    [Test]
    public async Task Publish_WhenHashDoesNotMatch_AnswersSo()
    {
        _scenario.AssemblesOtherBytes();

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome!.Value.Error, Is.EqualTo(UploadErrors.HashMismatch));
    }

    [Test]
    public async Task Publish_WhenHashDoesNotMatch_PutsTheChunksBackBeforeNewOnesAreTaken()
    {
        _scenario.AssemblesOtherBytes();

        await PublishAsync();

        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "prepare", "assemble", "let go", "release" }));
    }

    [Test]
    public async Task Publish_WhenLostBeforePublishing_TouchesNothingMore()
    {
        _scenario.Renews(() => false);
        _scenario.AssemblesSlowly(_scenario.Options.Value.FinalizeLease / 3);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        // By the timer, by the look before the publish, or by both.
        Assert.That(outcome, Is.Null);
        Assert.That(_scenario.Steps.Distinct(), Is.EqualTo(new[] { "prepare", "assemble", "renew", "let go" }));
    }

    [Test]
    public async Task Publish_WhenLostWhileAssembling_StopsTheAssemblyAndReleasesNothing()
    {
        _scenario.Renews(() => false);
        _scenario.AssemblesAsync(async lost =>
        {
            _scenario.Time.Advance(_scenario.Options.Value.FinalizeLease / 3);
            await Task.Delay(TimeSpan.FromSeconds(30), lost);
            return UploadErrors.SizeMismatch;
        });

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(
            (outcome, string.Join(", ", _scenario.Steps)),
            Is.EqualTo(((Result<StoredFile>?)null, "prepare, assemble, renew"))
        );
    }

    [Test]
    public async Task Publish_WhenRecordFindsALaterLease_AnswersNothingAndRemovesItsBlob()
    {
        _scenario.Records(() => null);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(
            (outcome, string.Join(", ", _scenario.Steps)),
            Is.EqualTo(((Result<StoredFile>?)null, "prepare, assemble, store, let go, record, remove, release"))
        );
    }

    [Test]
    public async Task Publish_WhenNoChunkIsLeftBecauseItWasLost_AnswersNothing()
    {
        _scenario.Saved();
        _scenario.Renews(() => false);

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome, Is.Null);
    }

    [Test]
    public void Publish_WhenItCannotBePrepared_ReleasesTheUpload()
    {
        _scenario
            .Assembler.Setup(assembler => assembler.PrepareAsync(_scenario.Leased, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        Assert.That(PublishAsync, Throws.InstanceOf<IOException>());
        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "renew", "release" }));
    }

    [Test]
    public void Publish_WhenAssemblyFails_ReleasesAndThrows()
    {
        _scenario.Assembles(_ => throw new IOException("disk full"));

        Assert.That(PublishAsync, Throws.InstanceOf<IOException>());
        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "prepare", "assemble", "renew", "release" }));
    }

    [Test]
    public void Publish_WhenAssemblyIsCancelledByItself_Throws()
    {
        _scenario.Assembles(_ => throw new TaskCanceledException("a time-out of the disk's own"));

        Assert.That(PublishAsync, Throws.InstanceOf<TaskCanceledException>());
    }

    [Test]
    public void Publish_WhenTheBlobCannotBeStored_Releases()
    {
        _scenario.Stores(() => throw new IOException("disk full"));

        Assert.That(PublishAsync, Throws.InstanceOf<IOException>());
        Assert.That(
            _scenario.Steps,
            Is.EqualTo(new[] { "prepare", "assemble", "store", "let go", "renew", "release" })
        );
    }

    [Test]
    public void Publish_WhenRecordFails_ReleasesAndLeavesTheBlobThatMayBeRecorded()
    {
        _scenario.Records(() => throw new TimeoutException("database away"));

        Assert.That(PublishAsync, Throws.InstanceOf<TimeoutException>());
        Assert.That(_scenario.Steps, Has.Member("release").And.No.Member("remove"));
    }

    [Test]
    public async Task Publish_WhenItIsNotRecordedAndAnotherFileSharesTheBlob_LeavesTheBlob()
    {
        _scenario.Records(() => null);
        _scenario.IsUsed(true);

        await PublishAsync();

        Assert.That(_scenario.Steps, Has.Member("record").And.No.Member("remove"));
    }

    [Test]
    public async Task Publish_WhenTheBlobIsOldEnoughToBeTakenForAnOrphan_DoesNotRecordIt()
    {
        _scenario.Stores(() =>
        {
            _scenario.Time.Advance(OrphanAge.OfBlobs(_scenario.Options.Value) / 2);
            return _scenario.Blob;
        });

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That(outcome, Is.Null);
        Assert.That(_scenario.Steps, Has.Member("remove").And.No.Member("record"));
    }

    [Test]
    public async Task Publish_WhenStagingCannotBeCleaned_LogsItAndSucceeds()
    {
        _scenario
            .Chunks.Setup(chunks => chunks.RemoveAsync(_scenario.Upload.Id, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        Result<StoredFile>? outcome = (await PublishAsync()).Answer;

        Assert.That((outcome!.Value.IsSuccess, _scenario.FileLogger.Entries.Last().Event.Id), Is.EqualTo((true, 1001)));
    }

    [Test]
    public async Task TryPublishWhole_WhenTheFileIsComplete_RecordsItWithoutALease()
    {
        _scenario.IsWhole();

        StoredFile? file = await PublishWholeAsync();

        Assert.That(file, Is.EqualTo(_scenario.File));
        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "store", "let go", "record", "clean" }));
        _scenario.Uploads.VerifyNoOtherCalls();
    }

    [Test]
    public async Task TryPublishWhole_WhenTheFileIsNotComplete_DoesNothing()
    {
        Assert.That(await PublishWholeAsync(), Is.Null);
        Assert.That(_scenario.Steps, Is.Empty);
    }

    [Test]
    public async Task TryPublishWhole_WhenTheRecordChangedMeanwhile_RemovesTheBlob()
    {
        _scenario.IsWhole();
        _scenario.Records(() => null);

        Assert.That(await PublishWholeAsync(), Is.Null);
        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "store", "let go", "record", "remove" }));
    }

    // The verify with a lease, which follows, says what is wrong.
    [Test]
    public async Task TryPublishWhole_WhenTheStorageFails_RecordsNothing()
    {
        _scenario.IsWhole();
        _scenario.Stores(() => throw new IOException());

        Assert.That(await PublishWholeAsync(), Is.Null);
        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "store", "let go" }));
    }

    // Chunks of the upload would wait while the other file is read.
    [Test]
    public async Task TryPublishWhole_WhenAnotherFileHasTheSameBytes_TakesNothing()
    {
        _scenario.IsWhole();
        _scenario.IsStoredAlready([], isHeld: true);

        Assert.That(await PublishWholeAsync(), Is.Null);
        _scenario.Assembler.VerifyNoOtherCalls();
    }

    private Task<StoredFile?> PublishWholeAsync() =>
        _scenario.Publisher().TryPublishWholeAsync(_scenario.Upload, FinalizeScenario.Total, _scenario.Description);

    private Task<VerifyOutcome> PublishAsync() =>
        _scenario
            .Publisher()
            .PublishAsync(
                _scenario.Leased,
                _scenario.Time.GetTimestamp(),
                FinalizeScenario.Total,
                _scenario.Description
            );
}
