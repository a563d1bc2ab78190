namespace Spika.FileService.Api.Files;

/// <summary>What the client said of a medium. The apps decode three integers, and nothing else.</summary>
/// <param name="Duration">In seconds.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record FileMetaDataContract(int Duration, int Width, int Height);
