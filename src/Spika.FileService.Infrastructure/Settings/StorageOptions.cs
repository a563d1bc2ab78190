using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Settings;

/// <summary>Where bytes are kept, and what an acknowledged one survives.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Where the bytes of chunks and files lie. Default <see cref="StorageProvider.Local"/>.</summary>
    [EnumDataType(typeof(StorageProvider))]
    public StorageProvider Provider { get; init; } = StorageProvider.Local;

    /// <summary>
    /// The folder of everything the service keeps, the embedded database included. Default <c>./data</c>.
    /// </summary>
    [Required(ErrorMessage = "Storage:Root must name a folder.")]
    public string Root { get; init; } = "./data";

    /// <summary>What an acknowledged chunk survives. Default <see cref="StorageDurability.PowerLoss"/>.</summary>
    [EnumDataType(
        typeof(StorageDurability),
        ErrorMessage = "Storage:Durability must be one of PowerLoss, ProcessCrash."
    )]
    public StorageDurability Durability { get; init; } = StorageDurability.PowerLoss;

    /// <summary>
    /// Chunks are refused when they would leave less than this free on the disk, in bytes. Default 64 MiB, at most 1
    /// PiB.
    /// </summary>
    [SettingRange(Section, 0, 1L << 50)]
    public long MinFreeBytes { get; init; } = 64L << 20;

    /// <summary>
    /// Accepts one mismatch of storage root and database: the 16 hex digits that the refused start printed. Default
    /// empty: none. It fits no other mismatch, and none once it was accepted.
    /// </summary>
    [RegularExpression(
        "[0-9a-f]{16}",
        ErrorMessage = "Storage:AcceptIdentity must be the 16 hex digits that the refused start printed."
    )]
    public string AcceptIdentity { get; init; } = "";

    /// <summary>
    /// Most bytes of slow bodies that are kept on the disk until they are whole. Default 8 GiB, at most 1 TiB; 0 keeps
    /// all bodies in memory.
    /// </summary>
    [SettingRange(Section, 0, 1L << 40)]
    public long MaxSpooledBytes { get; init; } = 8L << 30;

    /// <summary>
    /// Chunks that need a new file are refused when they would leave fewer free inodes on the file system. Not counted
    /// where the file system has no fixed number of them. Default 1024, at most 1 billion.
    /// </summary>
    [SettingRange(Section, 0, 1_000_000_000)]
    public long MinFreeInodes { get; init; } = 1024;
}
