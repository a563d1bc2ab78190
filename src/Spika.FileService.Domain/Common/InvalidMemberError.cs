namespace Spika.FileService.Domain.Common;

/// <summary>A member of a request that is missing, malformed or out of its range.</summary>
/// <param name="Member">The member's name on the wire, for example <c>offset</c>.</param>
/// <param name="Reason">The rest of the sentence, with the range: <c>must be an integer from 0 to 1048575.</c></param>
public sealed record InvalidMemberError(string Member, string Reason)
    : Error(ErrorCode, $"{Member} {Reason}", ErrorKind.Invalid)
{
    public const string ErrorCode = "request.invalid_member";
}
