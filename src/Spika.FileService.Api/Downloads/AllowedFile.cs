namespace Spika.FileService.Api.Downloads;

/// <summary>
/// The file that the backend allows this request to download: a path by clientId can name another file a moment later.
/// </summary>
internal sealed record AllowedFile(long Id);
