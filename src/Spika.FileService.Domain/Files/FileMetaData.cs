namespace Spika.FileService.Domain.Files;

/// <summary>
/// What the client says of a medium; never checked. Three integers of 32 bits, because that is what the apps decode:
/// one fraction or null makes a whole page of messages unreadable to them.
/// </summary>
/// <param name="Duration">In seconds; 0 when unknown.</param>
/// <param name="Width">In pixels; 0 when unknown.</param>
/// <param name="Height">In pixels; 0 when unknown.</param>
public sealed record FileMetaData(int Duration, int Width, int Height)
{
    /// <summary>Nothing is known.</summary>
    public static readonly FileMetaData Unknown = new(0, 0, 0);

    /// <summary>
    /// Truncates fractions, takes what is not there for 0, and clamps what an integer of 32 bits cannot hold.
    /// </summary>
    public static FileMetaData From(double? duration, double? width, double? height) =>
        new(ToInt32(duration), ToInt32(width), ToInt32(height));

    private static int ToInt32(double? number) => int.CreateSaturating(number ?? 0);
}
