using Moq;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

/// <summary>Verifies that fail and are repeated: without a new chunk the answer costs no reading.</summary>
public sealed class RepeatedVerifyTests
{
    private FinalizeScenario _scenario = null!;
    private FinalizeUploadCommand _wrong = null!;

    private int Assemblies => _scenario.Steps.Count(step => step == "assemble");

    private int Preparations => _scenario.Steps.Count(step => step == "prepare");

    [SetUp]
    public void SetUp()
    {
        _scenario = new FinalizeScenario();
        _wrong = A.FinalizeUploadCommand(_scenario.Upload.Key, FinalizeScenario.Total, _scenario.Description) with
        {
            FileHash = A.Hash(9, 9, 9).Hex,
        };
    }

    [Test]
    public async Task Handle_WhenTheHashWasWrong_AnswersAnyOtherWrongHashFromMemory()
    {
        await HandleAsync(_wrong);

        Error? same = await HandleAsync(_wrong);
        Error? other = await HandleAsync(_wrong with { FileHash = A.Hash(8).Hex });

        Assert.That((same, other), Is.EqualTo((UploadErrors.HashMismatch, UploadErrors.HashMismatch)));
        Assert.That((Preparations, Assemblies), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Handle_WhenTheHashWasWrong_AnswersAnotherSizeFromMemory()
    {
        await HandleAsync(_wrong);

        Error? other = await HandleAsync(_wrong with { SizeBytes = 7 });

        Assert.That((other, Preparations), Is.EqualTo((UploadErrors.SizeMismatch, 1)));
    }

    [Test]
    public async Task Handle_WhenTheHashWasWrong_AcceptsTheRightOne()
    {
        await HandleAsync(_wrong);

        Error? right = await HandleAsync(_wrong with { FileHash = _scenario.Description.Hash.Hex });

        Assert.That((right, Assemblies), Is.EqualTo(((Error?)null, 2)));
    }

    [Test]
    public async Task Handle_WhenTheSizeWasWrong_AnswersEveryOtherWrongSizeFromMemory()
    {
        FinalizeUploadCommand wrong = _wrong with { SizeBytes = 7 };
        _scenario.Assembles(_ => UploadErrors.SizeMismatch);
        await HandleAsync(wrong);

        Error? same = await HandleAsync(wrong);
        Error? other = await HandleAsync(wrong with { SizeBytes = 8 });

        Assert.That((same, other), Is.EqualTo((UploadErrors.SizeMismatch, UploadErrors.SizeMismatch)));
        Assert.That(Preparations, Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_WhenChunksWereMissing_AnswersThemFromMemory()
    {
        _scenario.Saved(0);
        await HandleAsync(_wrong);

        Error? same = await HandleAsync(_wrong);

        Assert.That(((ChunksMissingError)same!).MissingChunks, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(Preparations, Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_WhenAnyInstanceRecordedAChunk_ReadsAgain()
    {
        await HandleAsync(_wrong);
        _scenario.Version = _scenario.Version with { Commits = 4 };

        await HandleAsync(_wrong);

        Assert.That(Assemblies, Is.EqualTo(2));
    }

    [Test]
    public async Task Handle_WhenAChunkWasSentAgain_ReadsAgain()
    {
        await HandleAsync(_wrong);
        _scenario.Refused.Forget(_scenario.Upload.Id);

        await HandleAsync(_wrong);

        Assert.That(Assemblies, Is.EqualTo(2));
    }

    [Test]
    public async Task Handle_AfterAMinute_ReadsAgain()
    {
        await HandleAsync(_wrong);
        _scenario.Time.Advance(TimeSpan.FromMinutes(1));

        await HandleAsync(_wrong);

        Assert.That(Assemblies, Is.EqualTo(2));
    }

    [Test]
    public async Task Handle_WhileAnotherInstanceVerifies_AnswersNothingFromMemory()
    {
        await HandleAsync(_wrong);
        _scenario
            .Uploads.Setup(uploads => uploads.FindAsync(_scenario.Upload.Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(_scenario.Leased);

        await HandleAsync(_wrong);

        Assert.That(Assemblies, Is.EqualTo(2));
    }

    [Test]
    public void Note_WhenManyUploadsFail_KeepsABoundedNumber()
    {
        UploadId first = An.Upload().Id;
        List<UploadId> uploads = [first, .. Enumerable.Range(0, 5000).Select(_ => An.Upload().Id)];

        foreach (UploadId upload in uploads)
        {
            _scenario.Refused.Note(upload, default, new VerifyRefusal(1, Missing: null, SizeBytes: 1, Hash: null));
        }

        Assert.That(uploads.Count(_scenario.Refused.Has), Is.EqualTo(4096));
    }

    private async Task<Error?> HandleAsync(FinalizeUploadCommand command) =>
        (await _scenario.Handler().Handle(command, CancellationToken.None)).Error;
}
