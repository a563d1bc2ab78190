using System.Text;
using Microsoft.Net.Http.Headers;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// The name in a Content-Disposition. Proxies give all headers of an answer one page of memory, often 4 KiB, and answer
/// 502 when they do not fit; a name of 1,024 emoji has 12 KiB in a header. So a long name is shortened, and keeps its
/// extension. A name is no path either: clients that save under it as it comes would leave their folder.
/// </summary>
internal static class DownloadName
{
    /// <summary>
    /// More than 255 characters of four bytes need, and no file system takes more: 3 for each byte of UTF-8.
    /// </summary>
    private const int MaxEncodedBytes = 3 * 1024;

    /// <summary>
    /// What both forms of the name may have together. The other headers of a download need up to 800 bytes.
    /// </summary>
    private const int MaxBytes = MaxEncodedBytes + MinFallbackBytes;

    /// <summary>The form in ASCII, for clients that know no other, need not be whole.</summary>
    private const int MinFallbackBytes = 128;

    /// <summary>A longer one is not an extension, but a name with a dot in it.</summary>
    private const int MaxExtensionCharacters = 16;

    /// <summary>In place of what would make the name a path.</summary>
    private const char Separator = '_';

    public static void SetName(this ContentDispositionHeaderValue disposition, string fileName)
    {
        string name = Shorten(WithoutPath(fileName), MaxEncodedBytes, EncodedBytes);
        disposition.SetHttpFileName(name);
        int fallbackBytes = MaxBytes - name.EnumerateRunes().Sum(EncodedBytes);
        if (disposition.FileName.Length > fallbackBytes)
        {
            string ascii = string.Concat(name.Select(c => char.IsAscii(c) && !char.IsControl(c) && c != '"' ? c : '_'));
            disposition.FileName = Shorten(ascii, fallbackBytes, QuotedBytes);
        }
    }

    /// <summary>Both kinds of separators, and the two names of folders, as browsers do it.</summary>
    internal static string WithoutPath(string name)
    {
        string flat = name.Replace('/', Separator).Replace('\\', Separator);
        return flat.AsSpan().Trim() is "." or ".." ? flat.Replace('.', Separator) : flat;
    }

    private static string Shorten(string name, int maxBytes, Func<Rune, int> bytesOf)
    {
        if (name.EnumerateRunes().Sum(bytesOf) <= maxBytes)
        {
            return name;
        }

        int dot = name.LastIndexOf('.');
        string extension = dot > 0 && name.Length - dot <= MaxExtensionCharacters ? name[dot..] : "";
        int left = maxBytes - extension.EnumerateRunes().Sum(bytesOf);
        StringBuilder stem = new();
        foreach (Rune rune in name.AsSpan(0, name.Length - extension.Length).EnumerateRunes())
        {
            left -= bytesOf(rune);
            if (left < 0)
            {
                break;
            }

            stem.Append(rune);
        }

        return $"{stem}{extension}";
    }

    private static int QuotedBytes(Rune rune) => rune.Value == '\\' ? 2 : 1;

    // RFC 8187: letters, digits and a few marks stay as they are.
    private static int EncodedBytes(Rune rune) =>
        rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value) ? 1 : 3 * rune.Utf8SequenceLength;
}
