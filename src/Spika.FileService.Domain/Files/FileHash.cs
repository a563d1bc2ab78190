using System.Diagnostics.CodeAnalysis;

namespace Spika.FileService.Domain.Files;

/// <summary>A SHA-256.</summary>
public sealed record FileHash
{
    /// <summary>Digits of a SHA-256 in hex.</summary>
    public const int HexLength = 64;

    private FileHash(string hex) => Hex = hex;

    /// <summary>64 lower-case hex digits.</summary>
    public string Hex { get; }

    /// <param name="sha256">32 bytes.</param>
    public static FileHash FromBytes(ReadOnlySpan<byte> sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, HexLength / 2);
        return new FileHash(Convert.ToHexStringLower(sha256));
    }

    /// <summary>Reads 64 hex digits of either case.</summary>
    public static bool TryParse(string? hex, [NotNullWhen(true)] out FileHash? hash)
    {
        hash = hex is { Length: HexLength } && hex.All(char.IsAsciiHexDigit) ? new(hex.ToLowerInvariant()) : null;
        return hash is not null;
    }

    public override string ToString() => Hex;
}
