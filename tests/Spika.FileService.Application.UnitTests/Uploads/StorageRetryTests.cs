using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

public sealed class StorageRetryTests
{
    private static readonly UploadOptions _options = new() { WaitForStorageUpTo = TimeSpan.FromSeconds(15) };

    private readonly FakeTimeProvider _time = new();

    private readonly IOException _failure = new();

    private StorageRetry _retry = null!;

    [SetUp]
    public void SetUp()
    {
        Mock<IFailureClassifier> classifier = new();
        classifier.Setup(failures => failures.IsStorageOutage(_failure)).Returns(true);
        _retry = new StorageRetry(classifier.Object, new OptionsWrapper<UploadOptions>(_options), _time);
    }

    [Test]
    public void ShouldRetry_OfAnOutage_UntilTheTimeSinceTheFirstFailureIsUp()
    {
        RetrySchedule? schedule = null;
        bool first = _retry.ShouldRetry(_failure, ref schedule);
        schedule!.NextPause();

        _time.Advance(TimeSpan.FromSeconds(14.9));
        bool before = _retry.ShouldRetry(_failure, ref schedule);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        bool after = _retry.ShouldRetry(_failure, ref schedule);

        Assert.That((first, before, after), Is.EqualTo((true, true, false)));
    }

    [Test]
    public void ShouldRetry_OfAnotherFailure_IsFalse()
    {
        RetrySchedule? schedule = null;

        Assert.That(_retry.ShouldRetry(new IOException(), ref schedule), Is.False);
    }
}
