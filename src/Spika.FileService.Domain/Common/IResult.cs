namespace Spika.FileService.Domain.Common;

/// <summary>Lets a pipeline behaviour build a failure of any result type without reflection.</summary>
public interface IResult<TSelf>
    where TSelf : IResult<TSelf>
{
    /// <summary>The refusal, or null when the call succeeded.</summary>
    Error? Error { get; }

    static abstract TSelf Failure(Error error);
}
