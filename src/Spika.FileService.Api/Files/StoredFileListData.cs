namespace Spika.FileService.Api.Files;

/// <summary>One page of files.</summary>
/// <param name="NextCursor">The <c>cursor</c> of the next page; null on the last.</param>
/// <param name="FollowCursor">
/// The <c>cursor</c> of what is added after this page; null where there are no pages or the newest files come first.
/// </param>
public sealed record StoredFileListData(
    IReadOnlyList<StoredFileResponse> Files,
    string? NextCursor,
    string? FollowCursor
);
