using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.ListFiles;

/// <param name="NextCursor">Asks for the page after this one; null on the last page.</param>
public sealed record FilePage(IReadOnlyList<StoredFile> Files, string? NextCursor);
