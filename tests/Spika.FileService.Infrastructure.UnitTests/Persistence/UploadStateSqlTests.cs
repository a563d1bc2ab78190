using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.UnitTests.Persistence;

public sealed class UploadStateSqlTests
{
    [TestCase(UploadStateSql.IsReceiving, UploadState.Receiving, "state = {0}")]
    [TestCase(UploadStateSql.IsUnfinished, UploadState.Done, "state <> {0}")]
    [TestCase(UploadStateSql.IsAssembling, UploadState.Assembling, "state = {0} AND state <> 2")]
    public void Condition_HasTheNumberOfTheState(string condition, UploadState state, string expected) =>
        Assert.That(condition, Is.EqualTo(string.Format(null, expected, (int)state)));
}
