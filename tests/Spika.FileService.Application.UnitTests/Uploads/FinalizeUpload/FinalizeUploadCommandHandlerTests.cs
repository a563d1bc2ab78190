using Moq;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

public sealed class FinalizeUploadCommandHandlerTests
{
    private FinalizeScenario _scenario = null!;
    private FinalizeUploadCommand _command = null!;

    [SetUp]
    public void SetUp()
    {
        _scenario = new FinalizeScenario();
        _command = A.FinalizeUploadCommand(_scenario.Upload.Key, FinalizeScenario.Total, _scenario.Description);
    }

    [Test]
    public async Task Handle_WhenAllChunksAreThere_AnswersTheNewFile()
    {
        Result<StoredFile> result = await HandleAsync();

        Assert.That(result.Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public async Task Handle_WhenTheStorageFailsForAMoment_AnswersTheFile()
    {
        IOException failure = new();
        _scenario.Failures.Setup(failures => failures.IsStorageOutage(failure)).Returns(true);
        int attempts = 0;
        _scenario.Records(() => ++attempts < 4 ? throw failure : _scenario.File);

        Result<StoredFile> result = await HandleAsync();

        Assert.That((result.Value, attempts), Is.EqualTo((_scenario.File, 4)));
    }

    [Test]
    public void Handle_WhenTheClientHangsUpWhileTheStorageFails_EndsWithTheFailure()
    {
        IOException failure = new();
        _scenario.Failures.Setup(failures => failures.IsStorageOutage(failure)).Returns(true);
        using CancellationTokenSource request = new();
        int attempts = 0;
        _scenario.Records(() =>
        {
            request.Cancel();
            return ++attempts < 3 ? throw failure : _scenario.File;
        });

        Assert.That(() => HandleAsync(request.Token), Throws.Exception.SameAs(failure));
        Assert.That(attempts, Is.EqualTo(1));
    }

    [Test]
    public void Handle_WhenAnotherInstanceHasTheUploadAndTheTimeForTheStorageIsOver_EndsWithTheFailure()
    {
        IOException failure = new();
        _scenario.StorageTime = _scenario.Time;
        _scenario.Failures.Setup(failures => failures.IsStorageOutage(failure)).Returns(true);
        _scenario.Records(() => throw failure);
        Queue<Upload?> takes = new([_scenario.Leased, null]);
        _scenario.Takes(() =>
        {
            if (takes.Count == 1)
            {
                _scenario.Time.Advance(_scenario.Options.Value.WaitForStorageUpTo);
            }

            return takes.Dequeue();
        });

        Assert.That(() => HandleAsync().WaitAsync(TimeSpan.FromSeconds(10)), Throws.Exception.SameAs(failure));
    }

    [Test]
    public void Handle_WhenItFailsOtherwise_IsNotRepeated()
    {
        int attempts = 0;
        _scenario.Records(() => ++attempts > 0 ? throw new IOException() : _scenario.File);

        Assert.That(() => HandleAsync(), Throws.InstanceOf<IOException>());
        Assert.That(attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_WhenVerifyIsRepeated_AnswersTheSameFileAndDoesNothing()
    {
        _scenario.Stored(() => _scenario.File);

        Result<StoredFile> result = await HandleAsync();

        Assert.That((result.Value, _scenario.Steps.Count), Is.EqualTo((_scenario.File, 0)));
    }

    [Test]
    public async Task Handle_WhenHashIsRepeatedInUpperCase_AnswersTheSameFile()
    {
        _scenario.Stored(() => _scenario.File);
        _command = _command with { FileHash = _command.FileHash!.ToUpperInvariant() };

        Result<StoredFile> result = await HandleAsync();

        Assert.That(result.Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public async Task Handle_WhenFinishedWithOtherValues_IsAConflict()
    {
        _scenario.Stored(() => _scenario.File);
        _command = _command with { FileName = "another.png" };

        Result<StoredFile> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(UploadErrors.FinishedWithOtherContent));
    }

    [Test]
    public async Task Handle_WhenClientIdWasNeverSeen_SaysThatAllChunksAreMissing()
    {
        _command = _command with { Key = A.Key() };

        Result<StoredFile> result = await HandleAsync();

        Assert.That(((ChunksMissingError)result.Error!).MissingChunks, Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public async Task Handle_WhenClientIdWasNeverSeen_StartsNoUpload()
    {
        _command = _command with { Key = A.Key() };

        await HandleAsync();

        _scenario.Uploads.Verify(
            uploads => uploads.GetOrDraftAsync(It.IsAny<UploadKey>(), It.IsAny<int>(), It.IsAny<CancellationToken>()),
            Times.Never
        );
    }

    [Test]
    public async Task Handle_WhenChunksAreMissing_AnswersThem()
    {
        _scenario.Saved(0);

        Result<StoredFile> result = await HandleAsync();

        Assert.That(((ChunksMissingError)result.Error!).MissingChunks, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public async Task Handle_WhenAnotherVerifyPublishes_AnswersItsFile()
    {
        _scenario.Takes(() => null);
        Task<Result<StoredFile>> waiting = HandleAsync();

        _scenario.Stored(() => _scenario.File);
        Result<StoredFile> result = await AdvanceUntilDoneAsync(waiting);

        Assert.That(result.Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public async Task Handle_WhenAnotherVerifyFails_TakesItsTurn()
    {
        Queue<Upload?> takes = new([null, null, _scenario.Leased]);
        _scenario.Takes(takes.Dequeue);

        Result<StoredFile> result = await AdvanceUntilDoneAsync(HandleAsync());

        Assert.That((result.Value, takes.Count), Is.EqualTo((_scenario.File, 0)));
    }

    [Test]
    public async Task Handle_WhenUploadIsLostToALaterVerify_AnswersThatOnesFile()
    {
        StoredFile others = _scenario.File with { Id = 77 };
        _scenario.Records(() =>
        {
            _scenario.Stored(() => others);
            return null;
        });

        Result<StoredFile> result = await AdvanceUntilDoneAsync(HandleAsync());

        Assert.That(result.Value, Is.SameAs(others));
    }

    [Test]
    public void Handle_WhileItWaits_AsksLessAndLessOften()
    {
        List<double> askedAt = [];
        _scenario.Takes(() => null);
        _scenario.Stored(() =>
        {
            askedAt.Add((_scenario.Time.GetUtcNow() - A.Moment).TotalMilliseconds);
            return null;
        });

        _ = HandleAsync();
        for (int step = 0; step < 80; step++)
        {
            _scenario.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That(askedAt, Is.EqualTo(new[] { 0, 20, 60, 140, 300, 620 }));
    }

    [Test]
    public async Task Handle_WhenCancelledWhileItWaits_Ends()
    {
        _scenario.Takes(() => null);
        using CancellationTokenSource request = new();
        Task<Result<StoredFile>> waiting = HandleAsync(request.Token);

        await request.CancelAsync();

        Assert.That(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Handle_WhenClientHangsUpAfterUploadIsTaken_FinishesTheWork()
    {
        using CancellationTokenSource request = new();
        _scenario.Takes(() =>
        {
            request.Cancel();
            return _scenario.Leased;
        });

        await HandleAsync(request.Token);

        Assert.That(_scenario.Steps, Has.Member("record"));
        Assert.That(
            _scenario.Assemblies.Single(),
            Is.Not.EqualTo((FinalizeScenario.Total, _scenario.Description.SizeBytes, request.Token))
        );
    }

    private Task<Result<StoredFile>> HandleAsync(CancellationToken cancellationToken = default) =>
        _scenario.Handler().Handle(_command, cancellationToken);

    // Ten seconds of the handler's time; after those it waits for something that does not come.
    private async Task<Result<StoredFile>> AdvanceUntilDoneAsync(Task<Result<StoredFile>> waiting)
    {
        for (int step = 0; step < 1000 && !waiting.IsCompleted; step++)
        {
            _scenario.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        return await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
