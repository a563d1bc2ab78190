using System.Security.Cryptography;
using System.Text;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>Why root and database do not belong together.</summary>
/// <param name="Reason">What is wrong: the first part of the sentence that the start ends with.</param>
/// <param name="Code">16 hex digits for <c>Storage:AcceptIdentity</c>. They fit this mismatch of this pair
/// only.</param>
internal sealed record Mismatch(string Reason, string Code)
{
    private const int CodeLength = 16;

    public static Mismatch Of(string? root, string? database, string reason)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{root}|{database}|{reason}"));
        return new Mismatch(reason, Convert.ToHexStringLower(hash)[..CodeLength]);
    }
}
