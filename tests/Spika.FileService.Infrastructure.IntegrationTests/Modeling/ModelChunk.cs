using System.Security.Cryptography;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>The bytes of the model's chunks: an index can be sent in several versions.</summary>
internal static class ModelChunk
{
    /// <summary>So many versions of each chunk exist. The last has another length than the others.</summary>
    public const int Versions = 3;

    private const int UsualLength = 1024;

    private const int OtherLength = 700;

    public static byte[] Bytes(int index, int version)
    {
        byte[] chunk = new byte[version == Versions - 1 ? OtherLength : UsualLength];
        new Random((index * Versions) + version).NextBytes(chunk);
        return chunk;
    }

    /// <param name="versions">Of chunk 0, 1, and so on.</param>
    public static byte[] Join(IEnumerable<int> versions) =>
        [.. versions.SelectMany((version, index) => Bytes(index, version))];

    /// <summary>A name for bytes that are too long to print.</summary>
    public static string NameOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6));
}
