namespace Spika.FileService.Api.Chunks;

/// <summary>What the JSON body of a chunk can need at most. A longer one is refused before it is read.</summary>
internal static class ChunkBodyLimit
{
    /// <summary>For the other members, whatever they are, and the JSON around them.</summary>
    private const int OtherBytes = 16 * 1024;

    private const int CharactersPerLine = 76;

    public static int For(int maxChunkBytes)
    {
        int characters = (maxChunkBytes + 2) / 3 * 4;

        // Some clients write every slash as \/, others \n after each line of base64; a chunk may be all slashes.
        return 2 * characters + 2 * (characters / CharactersPerLine + 1) + OtherBytes;
    }
}
