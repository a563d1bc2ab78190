namespace Spika.FileService.Application.Uploads;

/// <summary>What a storage knows of an upload whose chunk it is about to write.</summary>
public interface IStagedUpload
{
    /// <summary>What the upload takes of the storage, in bytes; no less than <see cref="FileBytes"/>.</summary>
    long StagedBytes { get; }

    /// <summary>
    /// The length of all recorded chunks in bytes, replaced ones left out. It may cost a look at each chunk.
    /// </summary>
    long FileBytes { get; }

    /// <summary>How many chunks are apart from those of the usual length, and so cost more to keep.</summary>
    int OddCount { get; }
}
