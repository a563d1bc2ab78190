using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Auth;

/// <summary>The owner of an upload.</summary>
internal static class UploadOwner
{
    /// <summary>The header in which Spika's clients send their session.</summary>
    public const string TokenHeader = "accesstoken";

    private const int FingerprintBytes = 16;

    /// <remarks>
    /// The prefixes keep a subject that is called <c>anonymous</c> apart from a caller that is not authenticated.
    /// </remarks>
    public static string Of(HttpContext context)
    {
        if (Caller.OwnerOf(context) is { } owner)
        {
            return owner;
        }

        StringValues token = context.Request.Headers[TokenHeader];
        return StringValues.IsNullOrEmpty(token) ? UploadKey.Anonymous : $"token:{Fingerprint(token.ToString())}";
    }

    // The token itself never reaches the database.
    private static string Fingerprint(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)).AsSpan(0, FingerprintBytes));
}
