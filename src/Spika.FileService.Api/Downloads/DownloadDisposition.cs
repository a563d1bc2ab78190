namespace Spika.FileService.Api.Downloads;

/// <summary>What a browser does with a file of a safe kind. All others are always saved.</summary>
internal enum DownloadDisposition
{
    /// <summary>Shows it in place.</summary>
    Inline,

    /// <summary>Saves it.</summary>
    Attachment,
}
