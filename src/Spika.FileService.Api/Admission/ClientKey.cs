using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Admission;

/// <summary>The client that a list is charged to and that has the turns of <see cref="RequestTurns"/>.</summary>
/// <param name="Owner">The authenticated caller; of another caller, the upload's owner for a chunk, else null.</param>
/// <param name="Network">The <see cref="ClientNetwork"/> of a caller that is not authenticated, else 0.</param>
/// <param name="IsChunk">Whether it is for the list in the answer to a chunk.</param>
internal readonly record struct ClientKey(string? Owner, ulong Network, bool IsChunk)
{
    /// <summary>By network without authentication, because each request could name another owner.</summary>
    public static ClientKey OfRequest(HttpContext context) =>
        Caller.OwnerOf(context) is { } owner ? new(owner, 0, false) : new(null, NetworkOf(context), false);

    /// <summary>
    /// By the owner of the upload: the answer lists that owner's chunks only, so each has to send a long list's chunks
    /// first. The lists of other clients of a network do not count, nor do other kinds of lists.
    /// </summary>
    public static ClientKey OfChunk(HttpContext context) =>
        Caller.OwnerOf(context) is { } owner
            ? new(owner, 0, true)
            : new(UploadOwner.Of(context), NetworkOf(context), true);

    private static ulong NetworkOf(HttpContext context) => ClientNetwork.Of(context.Connection.RemoteIpAddress);
}
