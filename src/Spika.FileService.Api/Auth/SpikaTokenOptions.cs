using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Auth;

/// <summary>How the Spika backend is asked for the owner of a token.</summary>
internal sealed class SpikaTokenOptions
{
    public const string Section = "Auth:SpikaToken";

    /// <summary>
    /// The backend's route that answers with the user of a token, as its /api/messenger/me does. Default empty.
    /// </summary>
    [RegularExpression("https?://.+", ErrorMessage = "Auth:SpikaToken:Address must be an http or https address.")]
    public string Address { get; init; } = "";

    /// <summary>For how long an answer counts. Default 30 seconds, from 1 second to 1 hour.</summary>
    [SettingRange(Section, "00:00:01", "01:00:00")]
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for an answer. Default 5 seconds, from 1 second to 1 minute.</summary>
    [SettingRange(Section, "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
