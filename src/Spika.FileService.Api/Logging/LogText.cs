using System.Globalization;
using System.Text;

namespace Spika.FileService.Api.Logging;

/// <summary>Makes a message of the log safe to read: values in it come from clients.</summary>
internal static class LogText
{
    /// <summary>Most characters of a message.</summary>
    public const int MaxLength = 2048;

    // A stack trace with those of the exceptions inside it.
    private const int MaxExceptionLength = 32 * 1024;

    /// <summary>
    /// One line: control characters, line ends and those that change the direction of text are escaped.
    /// </summary>
    public static string OneLine(string message) => Escape(message, MaxLength, keepLines: false);

    /// <summary>Keeps the lines of a stack trace.</summary>
    public static string Lines(string exception) => Escape(exception, MaxExceptionLength, keepLines: true);

    private static string Escape(string text, int maxLength, bool keepLines)
    {
        int kept = Math.Min(text.Length, maxLength);
        if (kept == text.Length && !text.Any(character => IsUnsafe(character, keepLines)))
        {
            return text;
        }

        StringBuilder safe = new(kept + 64);
        foreach (char character in text.AsSpan(0, kept))
        {
            if (IsUnsafe(character, keepLines))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                safe.Append(character);
            }
        }

        return kept == text.Length
            ? safe.ToString()
            : safe.Append(CultureInfo.InvariantCulture, $"... ({text.Length - kept} more characters)").ToString();
    }

    // Format characters are those of direction and those that are not seen; a line separator ends a line for some
    // readers.
    private static bool IsUnsafe(char character, bool keepLines) =>
        char.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.Control => !(keepLines && character is '\n' or '\r' or '\t'),
            UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse => true,
            _ => false,
        };
}
