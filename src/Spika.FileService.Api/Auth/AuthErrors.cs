using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Auth;

/// <summary>Refusals of the caller, before anything of the request is read.</summary>
internal static class AuthErrors
{
    public static readonly Error Required = new EdgeError(
        StatusCodes.Status401Unauthorized,
        "auth.required",
        "The request has no credentials that are good here."
    );

    public static readonly Error LinkInvalid = new EdgeError(
        StatusCodes.Status403Forbidden,
        "auth.link_invalid",
        "The link was not made by this service, or was changed, or its key is gone."
    );

    public static readonly Error LinkExpired = new EdgeError(
        StatusCodes.Status403Forbidden,
        "auth.link_expired",
        "The link is too old; ask for another one."
    );

    public static readonly Error FileForbidden = new EdgeError(
        StatusCodes.Status403Forbidden,
        "auth.file_forbidden",
        "The backend does not allow the caller to download this file."
    );

    public static readonly Error BackendAway = new(
        "auth.unavailable",
        "The caller cannot be identified at the moment; send the request again later.",
        ErrorKind.Unavailable
    );
}
