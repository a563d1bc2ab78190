using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.Events;

/// <summary>How long events are kept, and how many of unfinished uploads are written.</summary>
public sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>How long an event is kept in the database. Default 7 days, from 1 second to 365 days.</summary>
    [SettingRange(Section, "00:00:01", "365.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Most events of uploads that are aborted or expire which a process writes in an hour; further ones are left out.
    /// Events of files are always written. Default 2000, 0 to 1 million.
    /// </summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int MaxUploadEventsPerHour { get; init; } = 2000;

    /// <summary>As <see cref="MaxUploadEventsPerHour"/>, of one owner. Default 500, 0 to 1 million.</summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int MaxUploadEventsPerOwnerAndHour { get; init; } = 500;
}
