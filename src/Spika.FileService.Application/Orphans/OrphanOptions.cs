using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.Orphans;

/// <summary>What the janitor does with bytes that no row points to.</summary>
public sealed class OrphanOptions
{
    public const string Section = "Orphans";

    /// <summary>
    /// How long quarantined orphans are kept before they are deleted. Default 30 days, from 1 second to 3650 days.
    /// </summary>
    [SettingRange(Section, "00:00:01", "3650.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// A sweep that finds more orphans than this share of all files, or of all uploads in staging, moves none of them.
    /// Default 10, from 0 to 100, in percent.
    /// </summary>
    [SettingRange(Section, 0, 100)]
    public int MaxPercent { get; init; } = 10;

    /// <summary>So few orphans are moved whatever their share is. Default 100, at most 1 million.</summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int AnyShareUpTo { get; init; } = 100;
}
