using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Admission;

/// <summary>Bounds what the bodies of requests take at one moment, those of a verify included.</summary>
internal sealed class ChunkRequestOptions
{
    public const string Section = "ChunkRequests";

    /// <summary>
    /// Most bodies in memory at once, from the first byte of a body to the answer, or to its beginning for chunks.
    /// Default 1024, at most 65536.
    /// </summary>
    [SettingRange(Section, 1, 65_536)]
    public int MaxInFlight { get; init; } = 1024;

    /// <summary>Most bytes of bodies in memory at once. Default 64 MiB, from 1 MiB to 1 GiB.</summary>
    [SettingRange(Section, 1L << 20, 1L << 30)]
    public int MaxBodyBytesInFlight { get; init; } = 64 << 20;

    /// <summary>
    /// Most chunks of one owner, and of one address (IPv6: /64), that are handled at once, from the last byte of the
    /// body to the record, but for 0.4 s at most; further ones wait, and those of the owner with fewest
    /// in handling go first. While several clients send, an owner has three quarters of them, and a chunk counts as
    /// one for each 48 KiB of its body that it begins. A quarter as many verifies of one client, and as many of its
    /// requests without a body, for 62.5 ms each; about an eighth of these while another client sends chunks, for an
    /// eighth of the time. 0, the default, is 16 for each core. At most 65536.
    /// </summary>
    [SettingRange(Section, 0, 65_536)]
    public int MaxHandledPerClient { get; init; }

    /// <summary>
    /// Most bodies that wait for memory or are on their way to the disk. Of more, one that is slower than <see
    /// cref="MinBytesPerSecond"/> gets 408; if there is none, the new one gets 503. Default 16384, at most 1000000.
    /// </summary>
    [SettingRange(Section, 0, 1_000_000)]
    public int MaxQueued { get; init; } = 16_384;

    /// <summary>
    /// The time over which a body is measured before <see cref="MinBytesPerSecond"/> applies to it. Default 5 seconds,
    /// from 1 second to 1 hour.
    /// </summary>
    [SettingRange(Section, "00:00:01", "01:00:00")]
    public TimeSpan SlowBodyAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// While memory and spool are full, or <see cref="MaxQueued"/> is reached, slower bodies get 408, the slowest
    /// first. At any other time a body may be as slow as it likes. Default 1024, at most 1 MiB.
    /// </summary>
    [SettingRange(Section, 0, 1L << 20)]
    public int MinBytesPerSecond { get; init; } = 1024;

    /// <summary>
    /// Time without progress: without a byte of the body, without memory for it, or in the handling of a chunk. Default
    /// 2 minutes, from 1 second to 1 hour.
    /// </summary>
    [SettingRange(Section, "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
