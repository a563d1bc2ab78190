using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>
/// Announced types that go out although nothing proves them. No browser runs them as a page, a script, a style or a
/// stream of parts, and programs on the device open them by their type. All others are application/octet-stream.
/// </summary>
internal static class HarmlessTypes
{
    // Letters decide nothing in these; UTF-7 and the like hide markup from filters.
    private static readonly HashSet<string> _charsets = new(StringComparer.OrdinalIgnoreCase)
    {
        "utf-8",
        "us-ascii",
        "iso-8859-1",
        "iso-8859-15",
        "windows-1250",
        "windows-1251",
        "windows-1252",
    };

    private static readonly HashSet<string> _types = new(StringComparer.OrdinalIgnoreCase)
    {
        "text/plain",
        "text/csv",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "text/markdown",
        "text/rtf",
        "application/pdf",
        "application/json",
        "application/rtf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.ms-outlook",
        "application/vnd.visio",
        "application/vnd.apple.pages",
        "application/vnd.apple.numbers",
        "application/vnd.apple.keynote",
        "application/x-iwork-pages-sffpages",
        "application/x-iwork-numbers-sffnumbers",
        "application/x-iwork-keynote-sffkey",
        "application/epub+zip",
        "application/zip",
        "application/x-zip-compressed",
        "application/gzip",
        "application/x-gzip",
        "application/x-bzip2",
        "application/x-xz",
        "application/zstd",
        "application/x-tar",
        "application/x-7z-compressed",
        "application/x-rar-compressed",
        "application/vnd.rar",
        "application/octet-stream",
        "image/tiff",
        "image/jxl",
        "image/jp2",
        "image/x-icon",
        "image/vnd.microsoft.icon",
        "image/vnd.adobe.photoshop",
        "image/x-adobe-dng",
        "image/heic-sequence",
        "image/heif-sequence",
        "audio/amr",
        "audio/amr-wb",
        "audio/aiff",
        "audio/x-aiff",
        "audio/basic",
        "audio/midi",
        "audio/x-caf",
        "audio/x-ms-wma",
        "audio/x-matroska",
        "video/mpeg",
        "video/mp2t",
        "video/x-msvideo",
        "video/avi",
        "video/x-matroska",
        "video/x-flv",
        "video/x-ms-wmv",
        "video/x-m4v",
        "font/ttf",
        "font/otf",
        "font/woff",
        "font/woff2",
    };

    // Families of Office and of OpenDocument, with some dozen members each.
    private static readonly string[] _families =
    [
        "application/vnd.openxmlformats-officedocument.",
        "application/vnd.oasis.opendocument.",
        "application/vnd.ms-excel.",
        "application/vnd.ms-word.",
        "application/vnd.ms-powerpoint.",
    ];

    /// <returns>
    /// The type as it is announced, without parameters other than a usual charset; null when it is not harmless.
    /// </returns>
    public static string? Find(MediaTypeHeaderValue declared)
    {
        string type = declared.MediaType.ToString();
        bool isHarmless =
            _types.Contains(type)
            || Array.Exists(_families, family => type.StartsWith(family, StringComparison.OrdinalIgnoreCase))
                && !type.EndsWith("+xml", StringComparison.OrdinalIgnoreCase);
        if (!isHarmless)
        {
            return null;
        }

        StringSegment charset = HeaderUtilities.RemoveQuotes(declared.Charset);
        return charset.HasValue && _charsets.Contains(charset.ToString()) ? $"{type}; charset={charset}" : type;
    }
}
