using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// A file in the storage root with the times that the janitor believed last: two numbers of milliseconds since 1970. A
/// start without it goes by what the database has.
/// </summary>
internal sealed class JanitorTimeFile(StorageLayout layout)
{
    // Not the shared one: no crash depends on the order of these writes and others.
    private static readonly Disk _disk = new();

    private const int Digits = 20;

    private const string Format = "D20";

    /// <summary>Null for each that is not known.</summary>
    public (DateTimeOffset? Uploads, DateTimeOffset? Kept) Read()
    {
        try
        {
            string text = File.ReadAllText(layout.JanitorTimeFile);
            return text.Length == 2 * Digits ? (Parse(text[..Digits]), Parse(text[Digits..])) : default;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Not flushed: after a loss of power, an older one or none does as well.</summary>
    public void Write(DateTimeOffset uploads, DateTimeOffset kept)
    {
        try
        {
            using SafeFileHandle file = _disk.Open(layout.JanitorTimeFile, FileMode.OpenOrCreate);
            _disk.Write(file, Encoding.ASCII.GetBytes(Text(uploads) + Text(kept)), 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start goes by what the database has, or by an older time.
        }
    }

    private static string Text(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds().ToString(Format, CultureInfo.InvariantCulture);

    private static DateTimeOffset? Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
