using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Auth;

/// <summary>The headers that say who the caller is.</summary>
internal sealed class CredentialHeaders
{
    /// <summary>All of them.</summary>
    public string[] Names { get; } =
    [HeaderNames.Authorization, ApiKeyHandler.KeyHeader, ApiKeyHandler.UserHeader, UploadOwner.TokenHeader];
}
