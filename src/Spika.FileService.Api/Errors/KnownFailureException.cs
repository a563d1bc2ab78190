using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>A failure whose answer is known where it is thrown, and which is logged there.</summary>
internal abstract class KnownFailureException(Error error, string message, Exception? inner) : Exception(message, inner)
{
    public Error Error { get; } = error;
}
