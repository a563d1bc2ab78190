namespace Spika.FileService.Api.Downloads;

/// <param name="Path">To be put behind the service's address.</param>
/// <param name="ExpiresAt">In milliseconds since 1970.</param>
public sealed record DownloadLinkData(string Path, long ExpiresAt);
