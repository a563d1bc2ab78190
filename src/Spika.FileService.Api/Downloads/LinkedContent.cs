namespace Spika.FileService.Api.Downloads;

/// <summary>
/// The content that the link of this request was signed for: after a restore of an older database, an id could be that
/// of another file.
/// </summary>
/// <param name="Tag">As <see cref="DownloadLinks.TagOf"/> makes it.</param>
internal sealed record LinkedContent(string Tag);
