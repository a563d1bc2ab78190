using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Cors;

/// <summary>Which pages of other sites may call the service from a browser.</summary>
internal sealed class CorsOptions
{
    public const string Section = "Cors";

    /// <summary>
    /// Origins separated by blanks or commas, as <c>https://chat.example.org</c>; <c>*</c> for all. Default empty:
    /// none.
    /// </summary>
    [RegularExpression(
        @"\*|(https?://[^/\s,]+[\s,]*)+",
        ErrorMessage = "Cors:AllowedOrigins must be *, or origins like https://chat.example.org, separated by commas."
    )]
    public string AllowedOrigins { get; init; } = "";

    /// <summary>
    /// For how long a browser remembers that it may call. Default 10 minutes, from 1 second to 1 day.
    /// </summary>
    [SettingRange(Section, "00:00:01", "1.00:00:00")]
    public TimeSpan PreflightMaxAge { get; init; } = TimeSpan.FromMinutes(10);
}
