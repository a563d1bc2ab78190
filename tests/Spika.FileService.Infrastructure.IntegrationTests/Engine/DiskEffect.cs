namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>One call of the disk that a crash can come before or after.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Path">The file or folder; for a move the target.</param>
/// <param name="Bytes">Written bytes.</param>
internal sealed record DiskEffect(string Name, string Path, int Bytes = 0);
