namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

internal static class ChunkForms
{
    /// <summary>What stands between the quotes.</summary>
    public static string Encode(this ChunkForm form, byte[] content)
    {
        string base64 = Convert.ToBase64String(content);
        return form switch
        {
            ChunkForm.Clean => base64,
            ChunkForm.LineFeedEvery76 => Break(base64, @"\n"),
            ChunkForm.CarriageReturnAndLineFeedEvery76 => Break(base64, @"\r\n"),
            ChunkForm.EscapedSlash => EscapeSlashes(base64),
            ChunkForm.EscapedPadding => base64.Replace("=", @"\u003d"),
            ChunkForm.Unpadded => base64.TrimEnd('='),
            ChunkForm.UrlSafe => base64.Replace('+', '-').Replace('/', '_'),
            ChunkForm.UrlSafeUnpadded => base64.Replace('+', '-').Replace('/', '_').TrimEnd('='),
            ChunkForm.BothAlphabets => base64.Replace('/', '_'),
            ChunkForm.EveryCharacterEscaped => string.Concat(base64.Select(character => $"\\u{(int)character:X4}")),
            ChunkForm.LineFeedEscapedAsUnicodeAndSlashes => EscapeSlashes(Break(base64, @"\u000d\u000A")),
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
    }

    private static string Break(string base64, string lineBreak) =>
        string.Concat(base64.Chunk(76).Select(line => new string(line) + lineBreak));

    private static string EscapeSlashes(string base64) => base64.Replace("/", @"\/");
}
