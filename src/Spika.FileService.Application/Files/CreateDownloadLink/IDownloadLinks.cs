using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.CreateDownloadLink;

/// <summary>Makes links with which a client without credentials can download one file for a while.</summary>
public interface IDownloadLinks
{
    /// <summary>Whether there is a key to sign with.</summary>
    bool CanSign { get; }

    /// <summary>A link to this file, and to no other that has its id later.</summary>
    DownloadLink Create(StoredFile file);
}
