namespace Spika.FileService.Infrastructure.Settings;

/// <summary>Where the bytes of chunks and files lie.</summary>
public enum StorageProvider
{
    /// <summary>A folder of the host, or a volume that several processes share.</summary>
    Local,
}
