using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Spika.FileService.LoadTest.Client;

/// <summary>
/// A file that is never held: every chunk is the same random bytes, with its index stamped over the first four of them.
/// So the encoded chunks differ in their first characters only, and making a request costs the client next to nothing.
/// The plan's mark follows the index, so that files of different marks share no chunk.
/// </summary>
internal sealed class FileContent
{
    /// <summary>
    /// The part of a chunk that has the stamp in it; base64 encodes it by itself, for three bytes are four characters.
    /// </summary>
    public const int StampBytes = 6;

    private static readonly byte[] _pattern = RandomNumberGenerator.GetBytes(4 * UploadPlan.MiB);

    private static readonly ConcurrentDictionary<(long, int, ushort), FileContent> _known = new();

    private readonly int _chunkBytes;
    private readonly ushort _mark;
    private readonly Lazy<string> _hash;

    private FileContent(long fileBytes, int chunkBytes, ushort mark)
    {
        _chunkBytes = chunkBytes;
        _mark = mark;
        FileBytes = fileBytes;
        Chunks = checked((int)((fileBytes + chunkBytes - 1) / chunkBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(LengthOf(Chunks - 1), StampBytes, nameof(fileBytes));
        _hash = new Lazy<string>(ComputeHash);
    }

    public long FileBytes { get; }

    public int Chunks { get; }

    /// <summary>SHA-256 of the whole file, in hex. Takes 0.7 s for each GiB the first time.</summary>
    public string Hash => _hash.Value;

    public static FileContent Of(UploadPlan plan) =>
        _known.GetOrAdd(
            (plan.FileBytes, plan.ChunkBytes, plan.Mark),
            key => new FileContent(key.Item1, key.Item2, key.Item3)
        );

    public int LengthOf(int index) => (int)Math.Min(_chunkBytes, FileBytes - ((long)index * _chunkBytes));

    /// <summary>The first bytes of a chunk.</summary>
    public void WriteStamp(int index, Span<byte> stamp)
    {
        BinaryPrimitives.WriteInt32LittleEndian(stamp, index);
        BinaryPrimitives.WriteUInt16LittleEndian(stamp[sizeof(int)..], _mark);
    }

    /// <summary>The bytes behind the stamp, the same for all chunks of a length.</summary>
    public static ReadOnlySpan<byte> Rest(int chunkLength) => _pattern.AsSpan(StampBytes, chunkLength - StampBytes);

    private string ComputeHash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] stamp = new byte[StampBytes];
        for (int index = 0; index < Chunks; index++)
        {
            WriteStamp(index, stamp);
            hash.AppendData(stamp);
            hash.AppendData(Rest(LengthOf(index)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
