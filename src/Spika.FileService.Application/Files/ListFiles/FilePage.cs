using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.ListFiles;

/// <param name="NextCursor">Asks for the page after this one; null on the last page.</param>
/// <param name="FollowCursor">
/// Asks for what is added after this page, now or later; null where there are no pages or the newest files come first.
/// </param>
public sealed record FilePage(IReadOnlyList<StoredFile> Files, string? NextCursor, string? FollowCursor);
