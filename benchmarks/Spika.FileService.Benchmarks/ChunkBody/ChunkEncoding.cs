namespace Spika.FileService.Benchmarks.ChunkBody;

/// <summary>How the shipped clients write the base64 of a chunk.</summary>
public enum ChunkEncoding
{
    /// <summary>Standard alphabet, padded, nothing escaped: the web.</summary>
    Clean,

    /// <summary>The two characters <c>\n</c> after each 76, and <c>\u003d</c> for padding.</summary>
    Android,

    /// <summary><c>\/</c> for each slash.</summary>
    Ios,

    /// <summary>URL-safe alphabet without padding.</summary>
    UrlSafe,
}
