using System.Security.Cryptography;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>What a user picks.</summary>
internal sealed record SentFile
{
    private static readonly byte[] _jpeg = [0xFF, 0xD8, 0xFF, 0xE0];

    private SentFile(byte[] content) => (Content, Hash) = (content, Convert.ToHexStringLower(SHA256.HashData(content)));

    public byte[] Content { get; }

    public string Hash { get; }

    /// <summary>With characters that JSON writers treat in their own way.</summary>
    public string Name { get; init; } = "tom's <b>&=/photo \"1\" čć 日.jpg";

    /// <summary>A photo of random bytes.</summary>
    public static SentFile OfLength(int bytes)
    {
        byte[] content = RandomNumberGenerator.GetBytes(bytes);
        _jpeg.AsSpan(0, Math.Min(_jpeg.Length, bytes)).CopyTo(content);
        return new SentFile(content);
    }

    public int ChunksOf(int chunkBytes) => (Content.Length + chunkBytes - 1) / chunkBytes;

    public ReadOnlySpan<byte> Chunk(int index, int chunkBytes)
    {
        int start = index * chunkBytes;
        return Content.AsSpan(start, Math.Min(chunkBytes, Content.Length - start));
    }
}
