using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class StagedTotalsTests
{
    private static readonly StagingPolicy _policy = new(
        Options.Create(
            new UploadOptions
            {
                MaxStagedBytes = 150,
                MaxStagedBytesPerOwner = 100,
                MaxStagedFiles = 15,
                MaxStagedFilesPerOwner = 10,
            }
        )
    );

    private StagedTotals _totals = null!;

    [SetUp]
    public void SetUp() => _totals = new StagedTotals(readAt: 7);

    [Test]
    public void Charge_WhenTheDatabaseNamedTheOwner_AddsToWhatItSaid()
    {
        _totals.Load("ann", new StagingUse(60, 6));

        Assert.That(Charge("ann", 41, 0).Error, Is.EqualTo(UploadErrors.OwnerStagingFull));
        Assert.That(Charge("ann", 0, 5).Error, Is.EqualTo(UploadErrors.OwnerStagingFilesFull));
        Assert.That(Charge("ann", 40, 4).IsSuccess, Is.True);
    }

    [Test]
    public void Charge_WhenAllOwnersTogetherAreAtTheLimit_RefusesANewOne()
    {
        _totals.Load("ann", new StagingUse(90, 0));
        Charge("bob", 60, 0);

        Assert.That(Charge("eve", 1, 0).Error, Is.EqualTo(UploadErrors.StagingFull));
    }

    // A client that repeats a refused chunk would otherwise lock itself and all others out.
    [Test]
    public void Charge_WhenItIsRefused_ChargesNothing()
    {
        Charge("ann", 101, 0);

        Assert.That(Charge("ann", 100, 0).IsSuccess, Is.True);
    }

    [Test]
    public void Return_AfterACharge_MakesRoomForTheOwnerAndForAll()
    {
        StagingCharge charge = Charge("ann", 100, 10).Value;

        charge.Return();

        Assert.That(Charge("ann", 100, 10).IsSuccess, Is.True);
        Assert.That(Charge("bob", 50, 5).IsSuccess, Is.True);
    }

    [Test]
    public void Settle_WhenTheChunkTookLess_ReturnsTheRest()
    {
        StagingCharge charge = Charge("ann", 100, 10).Value;

        charge.Settle(new StagingUse(70, 10));

        Assert.That(Charge("ann", 31, 0).Error, Is.EqualTo(UploadErrors.OwnerStagingFull));
        Assert.That(Charge("ann", 30, 0).IsSuccess, Is.True);
    }

    private Result<StagingCharge> Charge(string owner, long bytes, long files) =>
        _totals.Charge(owner, new StagingUse(bytes, files), _policy);
}
