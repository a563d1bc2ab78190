namespace Spika.FileService.Api.Verify;

/// <summary>What the client says of a medium. Web sends fractions and leaves members out.</summary>
/// <param name="Duration">In seconds.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record FileMetaDataRequest(double? Duration, double? Width, double? Height);
