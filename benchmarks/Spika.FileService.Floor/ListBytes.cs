namespace Spika.FileService.Floor;

/// <summary>
/// As many bytes as the service's full list of chunks 0 to n - 1 has, from one buffer that is made once.
/// </summary>
internal static class ListBytes
{
    /// <summary>Room for a million chunks.</summary>
    private static readonly byte[] _buffer = new byte[8 * 1024 * 1024];

    private static readonly int _envelope = """{"status":"success","data":{"uploadedChunks":[]}}""".Length;

    public static ReadOnlyMemory<byte> Of(int chunks)
    {
        // A comma between two, and a digit more for all from 10, from 100, ...
        int length = _envelope + chunks + (chunks - 1);
        for (int power = 10; power < chunks; power *= 10)
        {
            length += chunks - power;
        }

        return _buffer.AsMemory(0, length);
    }
}
