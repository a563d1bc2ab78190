using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Admission;

/// <summary>Whose a body is, as far as shares of the memory are concerned.</summary>
/// <param name="Owner">
/// The authenticated caller; without one, what the request says of itself. Empty when it says nothing: then those of a
/// network have one share.
/// </param>
/// <param name="Network">The <see cref="ClientNetwork"/> of the connection.</param>
internal readonly record struct ShareKey(string Owner, ulong Network)
{
    public static ShareKey Of(HttpContext context) =>
        new(
            Caller.OwnerOf(context) ?? context.Request.Headers[UploadOwner.TokenHeader].ToString(),
            ClientNetwork.Of(context.Connection.RemoteIpAddress)
        );
}
