namespace Spika.FileService.Domain.Common;

/// <summary>What identifies an upload to its client.</summary>
/// <param name="Owner">The authenticated subject, else a fingerprint of the access token, else <see
/// cref="Anonymous"/>.</param>
/// <param name="ClientId">1 to 255 characters, unique per owner only: clients send as little as seven hex
/// digits.</param>
public sealed record UploadKey(string Owner, string ClientId)
{
    public const string Anonymous = "anonymous";

    /// <summary>In Unicode scalar values, as PostgreSQL counts a <c>varchar</c>.</summary>
    public const int MaxClientIdLength = 255;
}
