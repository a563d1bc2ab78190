using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads;

public sealed class RefusedVerifiesTests
{
    private static readonly FileDescription _description = A.Description();

    private static readonly FileHash _other = A.Hash(9, 9, 9);

    private static readonly RecordVersion _version = new(Writers: 1, Commits: 3);

    private readonly FakeTimeProvider _time = new();

    private readonly UploadId _upload = UploadId.New(A.Moment);

    private RefusedVerifies _refused = null!;

    [SetUp]
    public void SetUp() => _refused = new RefusedVerifies(_time);

    [Test]
    public void Note_OfAnotherTotal_KeepsBoth()
    {
        Note(WrongHash(1));
        Note(WrongHash(2));

        Assert.That((Find(1), Find(2)), Is.EqualTo((UploadErrors.HashMismatch, UploadErrors.HashMismatch)));
    }

    [Test]
    public void Note_OfANewerVersion_ForgetsTheFindingsOfTheOlder()
    {
        RecordVersion newer = _version with { Commits = 4 };
        Note(WrongHash(1));

        _refused.Note(_upload, newer, WrongHash(2));

        Assert.That((Find(1), Find(1, newer)), Is.EqualTo(((Error?)null, (Error?)null)));
        Assert.That(Find(2, newer), Is.EqualTo(UploadErrors.HashMismatch));
    }

    [Test]
    public void Note_WhenTheFindingsAreAMinuteOld_StartsOver()
    {
        Note(WrongHash(1));
        _time.Advance(TimeSpan.FromMinutes(1));

        Note(WrongHash(2));

        Assert.That((Find(1), Find(2)), Is.EqualTo(((Error?)null, UploadErrors.HashMismatch)));
    }

    // The hash of the same chunks says more than their size.
    [TestCase(true)]
    [TestCase(false)]
    public void Note_OfTheSameTotalWithAndWithoutAHash_KeepsTheOneWithIt(bool hashCameFirst)
    {
        VerifyRefusal[] findings = [WrongHash(1), WrongHash(1) with { Hash = null }];

        foreach (VerifyRefusal finding in hashCameFirst ? findings : findings.Reverse())
        {
            Note(finding);
        }

        Assert.That(Find(1), Is.EqualTo(UploadErrors.HashMismatch));
    }

    // A list of missing chunks is large, so only one is kept; it takes the place of no other finding.
    [TestCase(true)]
    [TestCase(false)]
    public void Note_OfMissingChunks_ReplacesOnlyOtherMissingChunks(bool hashCameFirst)
    {
        VerifyRefusal[] findings = [WrongHash(1), Missing(3), Missing(4)];

        foreach (VerifyRefusal finding in hashCameFirst ? findings : findings.Reverse())
        {
            Note(finding);
        }

        int kept = hashCameFirst ? 4 : 3;
        Assert.That((Find(1), Find(7 - kept)), Is.EqualTo((UploadErrors.HashMismatch, (Error?)null)));
        Assert.That(Find(kept), Is.InstanceOf<ChunksMissingError>());
    }

    [Test]
    public void Note_OfANinthFinding_DropsTheOldest()
    {
        for (int total = 1; total <= 9; total++)
        {
            Note(WrongHash(total));
        }

        Error?[] found = [.. Enumerable.Range(1, 9).Select(total => Find(total))];

        Assert.That(found[0], Is.Null);
        Assert.That(found[1..], Is.All.EqualTo(UploadErrors.HashMismatch));
    }

    [Test]
    public void Note_WhenTheUploadsOfBeforeAreAMinuteOld_MakesRoomForAsMany()
    {
        NoteMany(4096);
        _time.Advance(TimeSpan.FromMinutes(1));

        UploadId[] later = NoteMany(4096);

        Assert.That(later.Count(_refused.Has), Is.EqualTo(4096));
    }

    [Test]
    public void Note_OfMoreUploadsThanItKeeps_ForgetsTheOldest()
    {
        UploadId[] uploads = NoteMany(4098);

        bool[] known = [.. uploads.Select(_refused.Has)];

        Assert.That((known[0], known[1]), Is.EqualTo((false, false)));
        Assert.That(known[2..], Is.All.True);
    }

    private static VerifyRefusal WrongHash(int total) => new(total, Missing: null, _description.SizeBytes, _other);

    private static VerifyRefusal Missing(int total) =>
        new(total, ChunksMissingError.Check(ChunkSet.Empty, total), SizeBytes: 0, Hash: null);

    private void Note(VerifyRefusal refusal) => _refused.Note(_upload, _version, refusal);

    private UploadId[] NoteMany(int count)
    {
        UploadId[] uploads = [.. Enumerable.Range(0, count).Select(_ => UploadId.New(A.Moment))];
        foreach (UploadId upload in uploads)
        {
            _refused.Note(upload, _version, WrongHash(1));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        return uploads;
    }

    private Error? Find(int total, RecordVersion? version = null) =>
        _refused.Find(_upload, version ?? _version, total, _description);
}
