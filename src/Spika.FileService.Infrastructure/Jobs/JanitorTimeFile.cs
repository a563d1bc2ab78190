using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// A file in the storage root with the times that the janitor believed last, and those that it doubted: two numbers of
/// milliseconds since 1970, and for each the time that is doubted, and for how long. 0 and 0 when none is. A start
/// without it goes by what the database has.
/// </summary>
internal sealed class JanitorTimeFile(StateFolder folder)
{
    // Not the shared one: no crash depends on the order of these writes and others.
    private static readonly Disk _disk = new();

    private const int Digits = 20;

    private const string Format = "D20";

    /// <summary>Null for each that is not known.</summary>
    public (KnownTime? Uploads, KnownTime? Kept) Read()
    {
        if (Posix.IsNoFile(folder.JanitorTimeFile))
        {
            return default;
        }

        try
        {
            string text = File.ReadAllText(folder.JanitorTimeFile);
            long?[] numbers = [.. text.Chunk(Digits).Select(digits => Parse(new string(digits)))];
            return text.Length switch
            {
                6 * Digits => (Known(numbers[0], numbers[2], numbers[3]), Known(numbers[1], numbers[4], numbers[5])),

                // Of an earlier version.
                2 * Digits => (Known(numbers[0], null, null), Known(numbers[1], null, null)),
                _ => default,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Not flushed: after a loss of power, an older one or none does as well.</summary>
    public void Write(KnownTime uploads, KnownTime kept)
    {
        try
        {
            using SafeFileHandle file = _disk.Open(folder.JanitorTimeFile, FileMode.OpenOrCreate);
            string text =
                Text(Milliseconds(uploads.Believed))
                + Text(Milliseconds(kept.Believed))
                + Text(uploads.Doubted)
                + Text(kept.Doubted);
            _disk.Write(file, Encoding.ASCII.GetBytes(text), 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start goes by what the database has, or by an older time.
        }
    }

    private static string Text(DoubtedTime? doubted) =>
        doubted is { } known
            ? Text(Milliseconds(known.Time)) + Text((long)known.For.TotalMilliseconds)
            : Text(0) + Text(0);

    private static string Text(long number) => number.ToString(Format, CultureInfo.InvariantCulture);

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static KnownTime? Known(long? believed, long? doubted, long? milliseconds) =>
        believed is { } time
            ? new KnownTime(
                DateTimeOffset.FromUnixTimeMilliseconds(time),
                doubted > 0 && milliseconds is { } since
                    ? new DoubtedTime(
                        DateTimeOffset.FromUnixTimeMilliseconds(doubted.Value),
                        TimeSpan.FromMilliseconds(since)
                    )
                    : null
            )
            : null;

    private static long? Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? number
            : null;
}
