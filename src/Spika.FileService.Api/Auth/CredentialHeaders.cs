using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Auth;

/// <summary>The headers that identify the caller.</summary>
internal sealed class CredentialHeaders
{
    public CredentialHeaders(TokenSources sources)
    {
        string[] tokens =
        [
            .. sources.Headers.Append(UploadOwner.TokenHeader).Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        Own = [HeaderNames.Authorization, ApiKeyHandler.KeyHeader, ApiKeyHandler.UserHeader, .. tokens];
        OfBackend = [HeaderNames.Authorization, HeaderNames.Cookie, .. tokens];
    }

    /// <summary>Those that this service reads.</summary>
    public IReadOnlyList<string> Own { get; }

    /// <summary>Those by which the backend knows the caller. It never gets the keys of this service.</summary>
    public IReadOnlyList<string> OfBackend { get; }

    /// <summary>Whether the request has credentials by which the backend may know the caller.</summary>
    public bool HasAnyOfBackend(HttpRequest request) => OfBackend.Any(request.Headers.ContainsKey);
}
