namespace Spika.FileService.Infrastructure.Settings;

/// <summary>What an acknowledged chunk survives. A finished file always survives the loss of power.</summary>
public enum StorageDurability
{
    /// <summary>Chunk and record are flushed to the disk before the answer.</summary>
    PowerLoss,

    /// <summary>They are handed to the operating system before the answer, which is faster.</summary>
    ProcessCrash,
}
