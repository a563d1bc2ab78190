namespace Spika.FileService.Api.Auth;

/// <summary>Who the caller is, nobody can say now, so it is not let in.</summary>
internal sealed class AuthBackendAwayException(string message, Exception? inner = null) : Exception(message, inner);
