using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Admission;

/// <summary>Bounds the lists that one client is sent.</summary>
internal sealed class ListOptions
{
    public const string Section = "Lists";

    /// <summary>
    /// Most bytes of lists that one client is sent in a second; what it asks for beyond waits. Lists in the answers to
    /// chunks count for themselves, when the chunk's body is short. Default 16 MiB, from 64 KiB to 16 GiB.
    /// </summary>
    [SettingRange(Section, 64L << 10, 16L << 30)]
    public long MaxBytesPerSecond { get; init; } = 16L << 20;
}
