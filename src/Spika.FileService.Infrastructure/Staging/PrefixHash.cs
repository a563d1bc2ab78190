using System.Security.Cryptography;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// The SHA-256 of a file's first bytes, to which more can be added. It lives in memory only: its state cannot be
/// stored.
/// </summary>
/// <param name="writer">Whose slots were hashed; null for other bytes.</param>
internal sealed class PrefixHash(Guid? writer = null) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public Guid? Writer { get; } = writer;

    /// <summary>How many bytes were hashed.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>The hash of what was added by now; more can be added.</summary>
    public FileHash Current() => FileHash.FromBytes(_hash.GetCurrentHash());

    /// <summary>The hash of all bytes; nothing can be added any more.</summary>
    public FileHash Finish() => FileHash.FromBytes(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
