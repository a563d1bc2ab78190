using Moq;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

/// <summary>
/// Verifies of one upload that come while another instance has it, or while one of this process runs.
/// </summary>
public sealed class SharedVerifiesTests
{
    private const int Waiting = 500;

    private FinalizeScenario _scenario = null!;
    private FinalizeUploadCommand _command = null!;
    private int _queries;
    private TaskCompletionSource _publish = null!;

    [SetUp]
    public void SetUp()
    {
        _scenario = new FinalizeScenario();
        _command = A.FinalizeUploadCommand(_scenario.Upload.Key, FinalizeScenario.Total, _scenario.Description);
        _queries = 0;
        _publish = new TaskCompletionSource();
        _scenario.Stored(() =>
        {
            _queries++;
            return null;
        });
    }

    [Test]
    public async Task Handle_WhenManyWaitForAnotherInstance_AsksTheDatabaseForAllOfThemAtOnce()
    {
        _scenario.Takes(() => null);
        List<Task<Result<StoredFile>>> waiting = [.. Enumerable.Range(0, Waiting).Select(_ => HandleAsync(_command))];
        for (int step = 0; step < 100; step++)
        {
            _scenario.Time.Advance(TimeSpan.FromMilliseconds(10));
        }

        int queries = _queries;
        _scenario.Stored(() => _scenario.File);
        Result<StoredFile>[] answers = await AdvanceUntilDoneAsync(waiting);

        // One verify asks at 0, 20, 60, 140, 300 and 620 ms.
        Assert.That(queries, Is.EqualTo(6));
        Assert.That(answers.Select(answer => answer.Value), Is.All.SameAs(_scenario.File));
    }

    [Test]
    public async Task Handle_WhenOneRunsWithTheSameValues_AnswersItsFile()
    {
        Task<Result<StoredFile>> first = StartPublishing();
        Task<Result<StoredFile>> second = HandleAsync(_command);

        _publish.SetResult();

        Assert.That((await second).Value, Is.SameAs((await first).Value));
        Assert.That(_scenario.Steps.Count(step => step == "prepare"), Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_WhenOneRunsWithOtherValues_IsJudgedByItsFile()
    {
        Task<Result<StoredFile>> first = StartPublishing();
        Task<Result<StoredFile>> second = HandleAsync(_command with { FileName = "another.png" });

        _publish.SetResult();

        Assert.That((await second).Error, Is.EqualTo(UploadErrors.FinishedWithOtherContent));
        Assert.That((await first).Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public async Task Handle_WhenOneRunsAndIsRefused_AnswersItsRefusalForTheSameValuesOnly()
    {
        FinalizeUploadCommand wrong = _command with { FileHash = A.Hash(9).Hex };
        Task<Result<StoredFile>> first = StartPublishing(wrong);
        Task<Result<StoredFile>> same = HandleAsync(wrong);
        Task<Result<StoredFile>> right = HandleAsync(_command);

        _publish.SetResult();

        Assert.That((await first).Error, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That((await right).Value, Is.EqualTo(_scenario.File));

        // One that did not wait yet when the first was refused can find the file that the right one has stored since.
        Assert.That(
            (await same).Error,
            Is.EqualTo(UploadErrors.HashMismatch).Or.EqualTo(UploadErrors.FinishedWithOtherContent)
        );
    }

    [Test]
    public async Task Handle_WhenTheMissingChunkCameBeforeIt_DoesNotTakeTheRefusalOfAnEarlierOne()
    {
        TaskCompletionSource released = new();
        _scenario.Saved(0, 1);
        _scenario
            .Uploads.Setup(uploads => uploads.ReleaseAsync(_scenario.Leased, It.IsAny<CancellationToken>()))
            .Returns(released.Task);
        Task<Result<StoredFile>> first = HandleAsync(_command);

        _scenario.Saved(0, 1, 2);
        _scenario.Version = new RecordVersion(Writers: 1, Commits: 4);
        Task<Result<StoredFile>> second = HandleAsync(_command);
        released.SetResult();

        Assert.That((await first).Error, Is.InstanceOf<ChunksMissingError>());
        Assert.That((await second).Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public async Task Handle_WhenTheClientThatAsksHangsUp_AsksForTheOthers()
    {
        using CancellationTokenSource hungUp = new();
        _scenario.Takes(() => null);
        Task<Result<StoredFile>> first = HandleAsync(_command, hungUp.Token);
        Task<Result<StoredFile>> second = HandleAsync(_command);

        await hungUp.CancelAsync();
        Assert.That(() => first, Throws.InstanceOf<OperationCanceledException>());
        _scenario.Stored(() => _scenario.File);

        Assert.That((await AdvanceUntilDoneAsync([second]))[0].Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public async Task Handle_WhenAClientThatWaitsHangsUp_EndsForThatOneOnly()
    {
        using CancellationTokenSource hungUp = new();
        Task<Result<StoredFile>> first = StartPublishing();
        Task<Result<StoredFile>> second = HandleAsync(_command, hungUp.Token);

        await hungUp.CancelAsync();

        Assert.That(() => second, Throws.InstanceOf<OperationCanceledException>());
        _publish.SetResult();
        Assert.That((await first).Value, Is.EqualTo(_scenario.File));
    }

    [Test]
    public void Handle_WhenOneRunsAndFails_FailsAlike()
    {
        Task<Result<StoredFile>> first = StartPublishing();
        Task<Result<StoredFile>> second = HandleAsync(_command);

        _publish.SetException(new IOException("The disk fails."));

        Assert.That(() => first, Throws.InstanceOf<IOException>());
        Assert.That(() => second, Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Handle_AfterOneThatFailed_RunsAnew()
    {
        Task<Result<StoredFile>> first = StartPublishing();
        _publish.SetException(new IOException("The disk fails."));
        Assert.That(() => first, Throws.InstanceOf<IOException>());
        _publish = new TaskCompletionSource();
        _publish.SetResult();

        Result<StoredFile> second = await HandleAsync(_command);

        Assert.That(second.Value, Is.EqualTo(_scenario.File));
    }

    private Task<Result<StoredFile>> StartPublishing(FinalizeUploadCommand? command = null)
    {
        _scenario.AssemblesAsync(async _ =>
        {
            await _publish.Task;
            return new FakeAssembledFile(_scenario.Description.Hash, () => _scenario.Blob, () => { });
        });
        return HandleAsync(command ?? _command);
    }

    private Task<Result<StoredFile>> HandleAsync(
        FinalizeUploadCommand command,
        CancellationToken cancellationToken = default
    ) => _scenario.Handler().Handle(command, cancellationToken);

    private async Task<Result<StoredFile>[]> AdvanceUntilDoneAsync(IReadOnlyList<Task<Result<StoredFile>>> waiting)
    {
        var all = Task.WhenAll(waiting);
        for (int step = 0; step < 1000 && !all.IsCompleted; step++)
        {
            _scenario.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1);
        }

        return await all.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
