namespace Spika.FileService.Api.Auth;

/// <summary>A key as the settings have it: never the key itself.</summary>
internal sealed class ApiKey
{
    /// <summary>The SHA-256 of the key's UTF-8, in hex.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Whether its bearer may name the owner in X-Spika-User. Default false.</summary>
    public bool ActsForUsers { get; init; }
}
