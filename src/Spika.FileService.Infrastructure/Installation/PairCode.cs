using System.Security.Cryptography;
using System.Text;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>The value of <c>Storage:AcceptIdentity</c> that accepts a pair of storage root and database.</summary>
internal static class PairCode
{
    private const int Length = 16;

    /// <param name="reason">Of <see cref="PairRule"/>.</param>
    /// <param name="root">The path and the identity of the storage root.</param>
    /// <param name="database">The address and the identity of the database. The address counts, because databases that
    /// are empty have no identity.</param>
    /// <returns>16 hex digits.</returns>
    public static string Of(
        string reason,
        (string Path, string? Identity) root,
        (string Address, string? Identity) database
    )
    {
        byte[] hash = SHA256.HashData(
            Encoding.UTF8.GetBytes(
                string.Join('\n', reason, root.Path, root.Identity, database.Address, database.Identity)
            )
        );
        return Convert.ToHexStringLower(hash)[..Length];
    }
}
