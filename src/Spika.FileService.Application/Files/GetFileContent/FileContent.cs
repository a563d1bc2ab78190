using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileContent;

/// <param name="Content">Seekable, at its start. The receiver disposes it.</param>
public sealed record FileContent(StoredFile File, Stream Content)
{
    /// <summary>As <see cref="IFileStore.FindPath"/>; null when it was not asked for.</summary>
    public string? Path { get; init; }
}
