namespace Spika.FileService.Api.Auth;

/// <summary>The service that identifies callers is unavailable; the request is refused.</summary>
internal sealed class AuthBackendAwayException(string message, Exception? inner = null) : Exception(message, inner);
