using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

public sealed class StagingUseTests
{
    private readonly StagingUse _left = new(Bytes: 50, Files: 7);

    private readonly StagingUse _right = new(Bytes: 20, Files: 3);

    [Test]
    public void Add_AddsBytesAndFiles() => Assert.That(_left + _right, Is.EqualTo(new StagingUse(70, 10)));

    [Test]
    public void Subtract_SubtractsBytesAndFiles() => Assert.That(_left - _right, Is.EqualTo(new StagingUse(30, 4)));
}
