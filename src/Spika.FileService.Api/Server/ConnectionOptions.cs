using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Server;

/// <summary>Bounds the connections of clients, so that handles are left for files and the database.</summary>
internal sealed class ConnectionOptions
{
    public const string Section = "Connections";

    /// <summary>
    /// Most connections at once. When there are as many, a new one takes the place of the one that is idle for longest,
    /// or else of the least useful. Default 0: computed from RLIMIT_NOFILE, unless
    /// <c>Kestrel:Limits:MaxConcurrentConnections</c> is set; at most 1048576.
    /// </summary>
    [SettingRange(Section, 0, 1 << 20)]
    public int MaxOpen { get; init; }

    /// <summary>
    /// While all connections are taken and none is idle, one whose client takes its answers slower than this makes room
    /// for a new one, the slowest first. At any other time a client may be as slow as Kestrel allows. Default 4096, at
    /// most 1 MiB.
    /// </summary>
    [SettingRange(Section, 0, 1 << 20)]
    public int MinBytesPerSecond { get; init; } = 4096;

    /// <summary>
    /// Most bytes that all connections together hold between socket and request: of TLS, and of HTTP/2 for requests
    /// that do not read their bodies. Beyond it the connection that holds most is closed. Default 256 MiB, from 16 MiB
    /// to 1 TiB.
    /// </summary>
    [SettingRange(Section, 16L << 20, 1L << 40)]
    public long MaxUnreadBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Most wrong requests (answered 400, 401, 403, 405, 411, 413, 414, 415 or 421) that are read of one connection of
    /// HTTP/1 in a second, after the first hundred. Default 50, at most 100000. 0: no limit.
    /// </summary>
    [SettingRange(Section, 0, 100_000)]
    public int MaxRefusalsPerSecond { get; init; } = 50;
}
