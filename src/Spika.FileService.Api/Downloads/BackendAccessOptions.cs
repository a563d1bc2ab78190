using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// How the backend is asked whether a caller may download a file, for <see cref="DownloadAccess.Backend"/>.
/// </summary>
internal sealed class BackendAccessOptions
{
    public const string Section = "Downloads:Backend";

    /// <summary>Stands in the address for the id of the file.</summary>
    public const string IdPlace = "{id}";

    /// <summary>The backend's route, with <c>{id}</c> where the id of the file belongs. Default empty.</summary>
    [RegularExpression(
        @"https?://[^/{}]+/[^{}]*\{id\}[^{}]*",
        ErrorMessage = "Downloads:Backend:Address must be an http or https address with {{id}} in its path or query."
    )]
    public string Address { get; init; } = "";

    /// <summary>For how long an answer counts. Default 30 seconds, from 1 second to 1 hour.</summary>
    [SettingRange(Section, "00:00:01", "01:00:00")]
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for an answer. Default 5 seconds, from 1 second to 1 minute.</summary>
    [SettingRange(Section, "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
