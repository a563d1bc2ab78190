using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.Uploads;

/// <summary>Limits of uploads, and how long unfinished ones are kept.</summary>
public sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>Largest decoded chunk, in bytes. Default 4 MiB, at most 64 MiB: a chunk is held in memory.</summary>
    [SettingRange(Section, 1, 64L << 20)]
    public int MaxChunkBytes { get; init; } = 4 << 20;

    /// <summary>Largest file, in bytes. Default 16 GiB, at most 16 TiB.</summary>
    [SettingRange(Section, 1, 16L << 40)]
    public long MaxFileBytes { get; init; } = 16L << 30;

    /// <summary>Most chunks of one upload. Default 1048576, at most 16777216.</summary>
    [SettingRange(Section, 1, 1L << 24)]
    public int MaxChunksPerUpload { get; init; } = 1 << 20;

    /// <summary>
    /// After how long without a chunk an unfinished upload is removed. Default 24 hours, from 1 second to 365 days.
    /// </summary>
    [SettingRange(Section, "00:00:01", "365.00:00:00")]
    public TimeSpan AbandonedAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a verify keeps an upload without a sign of life: a verify that crashed is taken over after this time.
    /// Default 1 minute, from 1 second to 1 hour.
    /// </summary>
    [SettingRange(Section, "00:00:01", "01:00:00")]
    public TimeSpan FinalizeLease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between two purges of abandoned uploads. Default 10 minutes, from 1 second to 1 day.</summary>
    [SettingRange(Section, "00:00:01", "1.00:00:00")]
    public TimeSpan PurgeInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most unfinished uploads of one owner. Default 10000, at most 10 million.</summary>
    [SettingRange(Section, 1, 10_000_000)]
    public int MaxOpenUploadsPerOwner { get; init; } = 10_000;

    /// <summary>
    /// Most chunks of one upload that are kept in files of their own: those of another length than the others, and
    /// those that replaced one. Default 65536, at most 16777216.
    /// </summary>
    [SettingRange(Section, 1, 1L << 24)]
    public int MaxOddChunksPerUpload { get; init; } = 1 << 16;

    /// <summary>
    /// Most bytes that one owner's unfinished uploads take on the disk: each chunk in whole blocks of 4 KiB, and 1 KiB
    /// for each file and folder. Default 256 GiB, at most 1 PiB.
    /// </summary>
    [SettingRange(Section, 1, 1L << 50)]
    public long MaxStagedBytesPerOwner { get; init; } = 256L << 30;

    /// <summary>
    /// Most bytes that all unfinished uploads together take on the disk. Default 1 TiB, at most 1 PiB.
    /// </summary>
    [SettingRange(Section, 1, 1L << 50)]
    public long MaxStagedBytes { get; init; } = 1L << 40;

    /// <summary>
    /// Most files and folders of one owner's unfinished uploads: two for each upload and instance, and one for each odd
    /// chunk. Default 131072, at most 1 billion.
    /// </summary>
    [SettingRange(Section, 1, 1_000_000_000)]
    public int MaxStagedFilesPerOwner { get; init; } = 1 << 17;

    /// <summary>
    /// Most files and folders of all unfinished uploads together. Default 1048576, at most 1 billion.
    /// </summary>
    [SettingRange(Section, 1, 1_000_000_000)]
    public int MaxStagedFiles { get; init; } = 1 << 20;

    /// <summary>
    /// How long a chunk and a verify wait for a storage that fails for a moment, before they are answered with 503.
    /// Default 15 seconds, 0 (no wait) to 10 minutes.
    /// </summary>
    [SettingRange(Section, "00:00:00", "00:10:00")]
    public TimeSpan WaitForStorageUpTo { get; init; } = TimeSpan.FromSeconds(15);
}
