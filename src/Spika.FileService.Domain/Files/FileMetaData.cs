namespace Spika.FileService.Domain.Files;

/// <summary>What the client says of a medium; never checked.</summary>
/// <param name="Duration">In seconds.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record FileMetaData(double? Duration, double? Width, double? Height);
