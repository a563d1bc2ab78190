using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

public sealed class StagingPolicyTests
{
    private static readonly StagingPolicy _policy = new(
        Options.Create(
            new UploadOptions
            {
                MaxFileBytes = 100,
                MaxOddChunksPerUpload = 2,
                MaxStagedBytes = 1000,
                MaxStagedBytesPerOwner = 500,
                MaxStagedFiles = 10,
                MaxStagedFilesPerOwner = 5,
            }
        )
    );

    private static readonly TestCaseData[] _totals =
    [
        new(new StagingUse(499, 0), new StagingUse(999, 0), new StagingUse(1, 0), null),
        new(new StagingUse(0, 0), new StagingUse(1000, 0), new StagingUse(1, 0), UploadErrors.StagingFull),
        new(new StagingUse(500, 0), new StagingUse(500, 0), new StagingUse(1, 0), UploadErrors.OwnerStagingFull),
        new(new StagingUse(0, 4), new StagingUse(0, 9), new StagingUse(1, 1), null),
        new(new StagingUse(0, 0), new StagingUse(0, 10), new StagingUse(1, 1), UploadErrors.StagingFilesFull),
        new(new StagingUse(0, 5), new StagingUse(0, 5), new StagingUse(1, 1), UploadErrors.OwnerStagingFilesFull),
        // Without a file of its own, a chunk goes into one that is there.
        new(new StagingUse(0, 5), new StagingUse(0, 10), new StagingUse(1, 0), null),
        // Also where more files are there than the limit, which was lowered.
        new(new StagingUse(0, 6), new StagingUse(0, 11), new StagingUse(1, 0), null),
    ];

    [TestCaseSource(nameof(_totals))]
    public void RefuseInTotal_AddsTheChunkAndRefusesWhatIsAboveALimit(
        StagingUse owner,
        StagingUse all,
        StagingUse more,
        Error? expected
    )
    {
        Assert.That(_policy.RefuseInTotal(owner, all, more), Is.EqualTo(expected));
    }

    [TestCase(90, 90, 10, true, false)]
    [TestCase(95, 91, 10, true, true)]
    [TestCase(95, 90, 10, true, false, Description = "What is staged has replaced chunks in it.")]
    [TestCase(95, 95, 10, false, false, Description = "A verify that failed can be corrected.")]
    public void RefuseInUpload_JudgesTheLengthOfTheFile(long staged, long file, int length, bool isNew, bool isRefused)
    {
        Error? refusal = _policy.RefuseInUpload(new Staged(staged, file, 0), length, isNew, isOneMoreOdd: false);

        Assert.That(refusal, Is.EqualTo(isRefused ? UploadErrors.FileTooLarge(100) : null));
    }

    [Test]
    public void RefuseInUpload_FarFromTheLimit_DoesNotAskForTheExactLength()
    {
        Assert.That(_policy.RefuseInUpload(new UncountedUpload(), 10, isNew: true, isOneMoreOdd: false), Is.Null);
    }

    [TestCase(1, true, false)]
    [TestCase(2, true, true)]
    [TestCase(2, false, false)]
    public void RefuseInUpload_CountsOddChunks(int odd, bool isOneMore, bool isRefused)
    {
        Error? refusal = _policy.RefuseInUpload(new Staged(0, 0, odd), 10, isNew: true, isOneMore);

        Assert.That(refusal, Is.EqualTo(isRefused ? UploadErrors.TooManyOddChunks(2) : null));
    }

    private sealed record Staged(long StagedBytes, long FileBytes, int OddCount) : IStagedUpload;

    private sealed class UncountedUpload : IStagedUpload
    {
        public long StagedBytes => 90;

        public long FileBytes => throw new AssertionException("The chunks were counted.");

        public int OddCount => 0;
    }
}
