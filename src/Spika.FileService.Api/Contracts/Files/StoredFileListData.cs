namespace Spika.FileService.Api.Contracts.Files;

/// <summary>One page of files.</summary>
/// <param name="NextCursor">The <c>cursor</c> of the next page; null on the last.</param>
public sealed record StoredFileListData(IReadOnlyList<StoredFileResponse> Files, string? NextCursor);
