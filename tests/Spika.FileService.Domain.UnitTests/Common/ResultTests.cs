using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.UnitTests.Common;

public sealed class ResultTests
{
    private static readonly Error _error = new("a.code", "A message.", ErrorKind.Conflict);

    [Test]
    public void Value_OfASuccess_IsTheValue()
    {
        Result<int> result = 5;

        Assert.That((result.IsSuccess, result.Value, result.Error), Is.EqualTo((true, 5, (Error?)null)));
    }

    [Test]
    public void Error_OfAFailure_IsTheError()
    {
        Result<int> result = _error;

        Assert.That((result.IsSuccess, result.Error), Is.EqualTo((false, _error)));
    }

    [Test]
    public void Value_OfAFailure_ThrowsAndNamesTheCode()
    {
        Result<int> result = _error;

        Assert.That(() => result.Value, Throws.InvalidOperationException.With.Message.Contains("a.code"));
    }

    [Test]
    public void Failure_ThroughTheInterface_IsAFailureOfThatType()
    {
        Result<string> result = Fail<Result<string>>();

        Assert.That(result.Error, Is.EqualTo(_error));
    }

    private static T Fail<T>()
        where T : IResult<T> => T.Failure(_error);
}
