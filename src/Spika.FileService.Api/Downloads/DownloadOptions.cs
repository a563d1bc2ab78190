using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Downloads;

/// <summary>Who may download, and how links are made. The keys are in <see cref="DownloadLinks"/>.</summary>
internal sealed class DownloadOptions
{
    public const string Section = "Downloads";

    /// <summary>As long as everybody is let in, everybody may download. Default <see cref="DownloadAccess.Authorized"/>.</summary>
    [EnumDataType(typeof(DownloadAccess), ErrorMessage = "Downloads:Access must be one of Public, Authorized, Signed.")]
    public DownloadAccess Access { get; init; } = DownloadAccess.Authorized;

    /// <summary>How long a link works. Default 1 hour, from 1 second to 365 days.</summary>
    [SettingRange(Section, "00:00:01", "365.00:00:00")]
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromHours(1);
}
