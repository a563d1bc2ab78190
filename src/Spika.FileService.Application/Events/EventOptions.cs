using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.Events;

/// <summary>How long events are kept.</summary>
public sealed class EventOptions
{
    public const string Section = "Events";

    /// <summary>How long an event is kept in the database. Default 7 days, from 1 second to 365 days.</summary>
    [SettingRange(Section, "00:00:01", "365.00:00:00")]
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(7);
}
