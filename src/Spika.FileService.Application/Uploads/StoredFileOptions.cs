namespace Spika.FileService.Application.Uploads;

/// <summary>How stored files are kept.</summary>
public sealed class StoredFileOptions
{
    public const string Section = "Files";

    /// <summary>
    /// Whether files with the same bytes share one blob. Each client still sends all of its bytes, and each file has
    /// its own id, name and owner. Default true.
    /// </summary>
    public bool ShareEqualContent { get; init; } = true;
}
