using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>The query has a parameter that the route does not take.</summary>
/// <param name="Member">Its name, as the client wrote it.</param>
internal sealed record UnknownParameterError(string Member)
    : Error(ErrorCode, $"{Member} is not a query parameter of this route.", ErrorKind.Invalid)
{
    public const string ErrorCode = "request.unknown_parameter";
}
