using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Requests;

/// <summary>Bounds what the chunk routes hold at one moment.</summary>
internal sealed class ChunkRequestOptions
{
    public const string Section = "ChunkRequests";

    /// <summary>Most chunk requests whose bodies are read or saved at once. Default 1024, at most 65536.</summary>
    [SettingRange(Section, 1, 65_536)]
    public int MaxInFlight { get; init; } = 1024;

    /// <summary>
    /// Most bytes of bodies in memory at once, as the requests announce them; a request that does not fit waits, unread.
    /// Default 64 MiB, from 1 MiB to 1 GiB.
    /// </summary>
    [SettingRange(Section, 1L << 20, 1L << 30)]
    public int MaxBodyBytesInFlight { get; init; } = 64 << 20;

    /// <summary>Most chunk requests that wait for their turn, unread; one more gets 503. Default 16384, at most 1000000.</summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int MaxQueued { get; init; } = 16_384;

    /// <summary>
    /// A body that takes longer to come in is slow. While requests wait, slow bodies may keep half of
    /// <see cref="MaxBodyBytesInFlight"/>; the slowest beyond that get 408. Default 5 seconds, from 1 second to 1 hour.
    /// </summary>
    [SettingRange(Section, "00:00:01", "01:00:00")]
    public TimeSpan SlowBodyAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for one chunk request, from its arrival to its answer. Default 2 minutes, from 1 second to 1 hour.</summary>
    [SettingRange(Section, "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
