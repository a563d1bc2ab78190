using System.Globalization;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// What an operator is told of a setting that was written wrong: its name, how it is to be written, and what was
/// written: <c>Uploads:AbandonedAfter must be from 00:00:01 to 365.00:00:00, as [days.]hours:minutes:seconds, not
/// 24.</c>
/// </summary>
public static class SettingSentence
{
    // A text in a wrong place, such as a certificate, would hide the rest of the sentence.
    private const int MaxShown = 60;

    /// <summary>How a value of a type is to be written; null for a text, which has no form of its own.</summary>
    public static string? FormOf(Type type)
    {
        Type written = Nullable.GetUnderlyingType(type) ?? type;
        return written switch
        {
            _ when written == typeof(TimeSpan) => "a time as [days.]hours:minutes:seconds",
            _ when written == typeof(bool) => "true or false",
            _ when written.IsEnum => FormOf(Enum.GetNames(written)),
            _ when written == typeof(int) || written == typeof(long) => "a whole number",
            _ when written == typeof(double) => "a number",
            _ => null,
        };
    }

    private static string FormOf(string[] choices) =>
        choices is [string only] ? only : $"one of {string.Join(", ", choices)}";

    /// <summary>How a value of a range is to be written.</summary>
    internal static string FormOf(IComparable min, IComparable max) =>
        min is TimeSpan
            ? $"from {min} to {max}, as [days.]hours:minutes:seconds"
            : $"a whole number from {min} to {max}";

    /// <param name="setting">Its whole name.</param>
    /// <param name="form">What it must be.</param>
    /// <param name="written">What was written, or what became of it.</param>
    public static string Of(string setting, string form, object? written) =>
        $"{setting} must be {form}, not {Shown(string.Create(CultureInfo.InvariantCulture, $"{written}"))}.";

    private static string Shown(string written)
    {
        string line = string.Concat(written.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length == 0 ? "empty"
            : line.Length > MaxShown ? $"{line[..MaxShown]}..."
            : line;
    }
}
