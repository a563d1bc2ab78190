namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

/// <summary>The ways in which a client may write the bytes of a chunk as a JSON string.</summary>
public enum ChunkForm
{
    Clean,
    LineFeedEvery76,
    CarriageReturnAndLineFeedEvery76,
    EscapedSlash,
    EscapedPadding,
    Unpadded,
    UrlSafe,
    UrlSafeUnpadded,
    BothAlphabets,
    EveryCharacterEscaped,
    LineFeedEscapedAsUnicodeAndSlashes,
}
