using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Downloads;

/// <summary>The access to downloads, and how links are made. The keys are in <see cref="DownloadLinks"/>.</summary>
internal sealed class DownloadOptions
{
    public const string Section = "Downloads";

    /// <summary>
    /// Without authentication every client may download. Default <see cref="DownloadAccess.Authorized"/>.
    /// </summary>
    [EnumDataType(
        typeof(DownloadAccess),
        ErrorMessage = "Downloads:Access must be one of Public, Authorized, Signed, Backend."
    )]
    public DownloadAccess Access { get; init; } = DownloadAccess.Authorized;

    /// <summary>
    /// Whether browsers show files of a safe kind in place or save them like all others. Default
    /// <see cref="DownloadDisposition.Inline"/>.
    /// </summary>
    [EnumDataType(
        typeof(DownloadDisposition),
        ErrorMessage = "Downloads:Disposition must be one of Inline, Attachment."
    )]
    public DownloadDisposition Disposition { get; init; } = DownloadDisposition.Inline;

    /// <summary>
    /// The sender of the bytes of files: the service, or nginx in front of it, on the same machine or with the same
    /// volume. Default <see cref="DownloadHandover.None"/>.
    /// </summary>
    [EnumDataType(typeof(DownloadHandover), ErrorMessage = "Downloads:Handover must be one of None, XAccelRedirect.")]
    public DownloadHandover Handover { get; init; }

    /// <summary>
    /// The path of nginx's internal location whose <c>alias</c> is the folder <c>files</c> of the storage root. Counts
    /// with <see cref="DownloadHandover.XAccelRedirect"/>. Default <c>/stored-files/</c>.
    /// </summary>
    [RegularExpression(
        "/([A-Za-z0-9_-]+/)+",
        ErrorMessage = "Downloads:HandoverPath must begin and end with / and have letters, digits, - and _ between, as /stored-files/."
    )]
    [MaxLength(256, ErrorMessage = "Downloads:HandoverPath must have 256 characters at most.")]
    public string HandoverPath { get; init; } = "/stored-files/";

    /// <summary>For how long clients and caches may keep a file. Default 1 day, from 0 to 365 days.</summary>
    [SettingRange(Section, "00:00:00", "365.00:00:00")]
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The path of a picture that is sent when there is no such file; a relative one counts from the folder in which
    /// the service is started. Default empty: 404.
    /// </summary>
    [MaxLength(4096, ErrorMessage = "Downloads:Placeholder must have 4096 characters at most.")]
    public string Placeholder { get; init; } = "";

    /// <summary>How long a link works. Default 1 hour, from 1 second to 365 days.</summary>
    [SettingRange(Section, "00:00:01", "365.00:00:00")]
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromHours(1);
}
