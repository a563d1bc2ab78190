using Moq;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

public sealed class UploadPublisherTests
{
    private FinalizeScenario _scenario = null!;

    [SetUp]
    public void SetUp() => _scenario = new FinalizeScenario();

    [Test]
    public async Task Publish_WhenAllIsWell_AnswersTheStoredFile()
    {
        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(outcome!.Value.Value, Is.SameAs(_scenario.File));
    }

    [Test]
    public async Task Publish_WhenAllIsWell_MakesEveryStepDurableBeforeTheNext()
    {
        await PublishAsync();

        Assert.That(
            _scenario.Steps,
            Is.EqualTo(new[] { "prepare", "assemble", "renew", "publish", "let go", "record", "clean" })
        );
    }

    [TestCase(0, 1, 2)]
    [TestCase(1, Description = "Chunks are missing.")]
    public async Task Publish_WhateverTheOutcome_LetsGoOfWhatWasPrepared(params int[] saved)
    {
        _scenario.Saved(saved);

        await PublishAsync();

        Assert.That(_scenario.Prepared!.IsDisposed);
    }

    [Test]
    public async Task Publish_WhenAllIsWell_LogsIdsAndBytesOnly()
    {
        await PublishAsync();

        Assert.That(
            _scenario.Logger.Entries.Single().Message,
            Is.EqualTo(
                $"File 1 of 150000 bytes was published from {_scenario.Upload.Id} of {_scenario.Upload.Key.Owner}"
            )
        );
    }

    [Test]
    public async Task Publish_WhenChunksAreMissing_ListsThem()
    {
        _scenario.Saved(1);

        Result<StoredFile>? outcome = await PublishAsync();

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

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(
            (outcome!.Value.Error, string.Join(", ", _scenario.Steps)),
            Is.EqualTo((UploadErrors.SizeMismatch, "prepare, assemble, release"))
        );
    }

    [Test]
    public async Task Publish_WhenHashDoesNotMatch_AnswersSo()
    {
        AssemblesOtherBytes();

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(outcome!.Value.Error, Is.EqualTo(UploadErrors.HashMismatch));
    }

    [Test]
    public async Task Publish_WhenHashDoesNotMatch_PutsTheChunksBackBeforeNewOnesAreTaken()
    {
        AssemblesOtherBytes();

        await PublishAsync();

        Assert.That(_scenario.Steps, Is.EqualTo(new[] { "prepare", "assemble", "let go", "release" }));
    }

    [Test]
    public async Task Publish_WhenLostBeforePublishing_TouchesNothingMore()
    {
        _scenario.Renews(() => false);

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(
            (outcome, string.Join(", ", _scenario.Steps)),
            Is.EqualTo(((Result<StoredFile>?)null, "prepare, assemble, renew, let go"))
        );
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

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(
            (outcome, string.Join(", ", _scenario.Steps)),
            Is.EqualTo(((Result<StoredFile>?)null, "prepare, assemble, renew"))
        );
    }

    [Test]
    public async Task Publish_WhenRecordFindsALaterEpoch_AnswersNothingAndLeavesTheBytes()
    {
        _scenario.Records(() => null);

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(
            (outcome, string.Join(", ", _scenario.Steps)),
            Is.EqualTo(((Result<StoredFile>?)null, "prepare, assemble, renew, publish, let go, record"))
        );
    }

    [Test]
    public async Task Publish_WhenNoChunkIsLeftBecauseItWasLost_AnswersNothing()
    {
        _scenario.Saved();
        _scenario.Renews(() => false);

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(outcome, Is.Null);
    }

    [Test]
    public void Publish_WhenItCannotBePrepared_KeepsTheUploadTaken()
    {
        _scenario
            .Assembler.Setup(assembler => assembler.PrepareAsync(_scenario.Taken, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        Assert.That(PublishAsync, Throws.InstanceOf<IOException>());
        Assert.That(_scenario.Steps, Has.No.Member("release"));
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
    public void Publish_WhenBytesCannotBePublished_PutsTheChunksBackAndReleases()
    {
        _scenario
            .FileStore.Setup(store => store.PublishAsync(It.IsAny<AssembledFile>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException("disk full"));

        Assert.That(PublishAsync, Throws.InstanceOf<IOException>());
        Assert.That(
            _scenario.Steps,
            Is.EqualTo(new[] { "prepare", "assemble", "renew", "prepare", "let go", "renew", "release" })
        );
    }

    [Test]
    public void Publish_WhenRecordFailsAfterPublishing_KeepsTheUploadTaken()
    {
        _scenario.Records(() => throw new TimeoutException("database away"));

        Assert.That(PublishAsync, Throws.InstanceOf<TimeoutException>());
        Assert.That(_scenario.Steps, Has.No.Member("release"));
    }

    [Test]
    public async Task Publish_WhenStagingCannotBeCleaned_LogsItAndSucceeds()
    {
        _scenario
            .Chunks.Setup(chunks => chunks.RemoveAsync(_scenario.Upload.Id, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That((outcome!.Value.IsSuccess, _scenario.Logger.Entries.Last().Event.Id), Is.EqualTo((true, 1001)));
    }

    private Task<Result<StoredFile>?> PublishAsync() =>
        _scenario.Publisher().PublishAsync(_scenario.Taken, FinalizeScenario.Total, _scenario.Description);

    private void AssemblesOtherBytes() =>
        _scenario.Assembles(_ => new FakeAssembledFile(
            _scenario.Upload.Id,
            A.Hash(9, 9, 9),
            () => _scenario.Steps.Add("let go")
        ));
}
