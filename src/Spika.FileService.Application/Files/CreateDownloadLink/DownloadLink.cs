namespace Spika.FileService.Application.Files.CreateDownloadLink;

/// <param name="Path">From the service's address on, with everything that makes it work.</param>
public sealed record DownloadLink(string Path, DateTimeOffset ExpiresAt);
