using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.Files;

/// <summary>
/// Names the bytes of a finished file. Each verify publishes under a name of its own, so that one whose lease expired
/// can neither overwrite nor take back what a later one published.
/// </summary>
/// <param name="Upload">The upload that the file was.</param>
/// <param name="Epoch">Of the verify that published it.</param>
public readonly record struct ContentId(UploadId Upload, int Epoch)
{
    /// <summary>Of the written form.</summary>
    public const int MaxLength = 43;

    /// <summary>The upload's 32 hex digits, a dot, the epoch.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Upload}.{Epoch}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ContentId? content)
    {
        content =
            text?.Split('.') is [var upload, var epoch]
            && Guid.TryParseExact(upload, "n", out Guid id)
            && int.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? new ContentId(new UploadId(id), number)
                : null;
        return content is not null;
    }
}
