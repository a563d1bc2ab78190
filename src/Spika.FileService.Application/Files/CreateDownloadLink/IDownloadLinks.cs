namespace Spika.FileService.Application.Files.CreateDownloadLink;

/// <summary>Makes links that let anybody download one file for a while. Implemented where downloads are let in.</summary>
public interface IDownloadLinks
{
    /// <summary>Whether there is a key to sign with.</summary>
    bool CanSign { get; }

    /// <summary>Does not look whether there is such a file.</summary>
    DownloadLink Create(long fileId);
}
