using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Server;

/// <summary>What happens between SIGTERM and the end of the process.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>
    /// How long an open connection may bring one more request, which is answered with <c>Connection: close</c>. Default
    /// 2 seconds, from 0 to 30 seconds.
    /// </summary>
    [SettingRange(Section, "00:00:00", "00:00:30")]
    public TimeSpan KeepAliveFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time for the requests that are running. Default 30 seconds, from 1 second to 10 minutes.</summary>
    [SettingRange(Section, "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
