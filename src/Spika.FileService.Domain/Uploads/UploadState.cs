namespace Spika.FileService.Domain.Uploads;

/// <summary>The numbers are stored; never renumber them.</summary>
public enum UploadState
{
    /// <summary>Chunks are accepted.</summary>
    Receiving = 0,

    /// <summary>One verify holds the upload until it ends or its lease runs out.</summary>
    Assembling = 1,

    /// <summary>The file is published.</summary>
    Done = 2,
}
