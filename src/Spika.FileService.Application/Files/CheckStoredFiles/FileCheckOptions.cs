using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.Files.CheckStoredFiles;

/// <summary>How often, and how gently, stored files are read to see whether they are whole.</summary>
public sealed class FileCheckOptions
{
    public const string Section = "FileChecks";

    /// <summary>
    /// A file is read again when it was last found whole so long ago. Default 30 days, from 1 second to 3650 days.
    /// </summary>
    [SettingRange(Section, "00:00:01", "3650.00:00:00")]
    public TimeSpan CheckAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Time between two checks, each of all files that are due. Default 1 hour, from 1 second to 1 day.
    /// </summary>
    [SettingRange(Section, "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Most bytes that are read in a second. Default 8 MiB, from 64 KiB to 16 GiB. Slow on purpose: uploads and
    /// downloads have the disk first. 8 MiB a second are 20 TB in 30 days.
    /// </summary>
    [SettingRange(Section, 64L << 10, 16L << 30)]
    public long MaxBytesPerSecond { get; init; } = 8L << 20;
}
