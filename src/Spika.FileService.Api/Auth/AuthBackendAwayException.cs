using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// The service that identifies callers is unavailable; the request is refused. <see cref="AuthOutages"/> logs it once
/// for all requests.
/// </summary>
internal sealed class AuthBackendAwayException(string message, Exception? inner = null)
    : KnownFailureException(AuthErrors.BackendAway, message, inner);
