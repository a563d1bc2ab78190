using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// The sum that docs/configuration.md computes under "Memory": what a process may take over what an idle one takes.
/// </summary>
internal sealed class MemoryBudget
{
    public const long MiB = 1 << 20;

    private const long KiB = 1 << 10;

    private const long Runtime = 128 * MiB;

    private const long EachConnection = 48 * KiB;

    private const long EachDownload = 128 * KiB;

    private const long EachReadingVerify = MiB;

    private const int LongBlockBytes = 64 << 10;

    /// <summary>What the process is started with.</summary>
    public ChunkRequestOptions Bodies { get; init; } = new();

    /// <summary>What the process is started with, where HTTP/2 or TLS is spoken.</summary>
    public ConnectionOptions? Unread { get; init; }

    /// <summary>Open connections.</summary>
    public required int Connections { get; init; }

    /// <summary>Over HTTP/1.1.</summary>
    public int Downloads { get; init; }

    public long Bytes =>
        Bodies.MaxBodyBytesInFlight
        + (Bodies.MaxBodyBytesInFlight / 16)
        + ((long)ReceiveBudget.MaxLongBlocks * LongBlockBytes)
        + Runtime
        + (Connections * EachConnection)
        + (Unread?.MaxUnreadBytes ?? 0)
        + (Downloads * EachDownload)
        + (2 * Environment.ProcessorCount * EachReadingVerify);

    /// <summary>Holds a process to the sum.</summary>
    /// <param name="usedBytes">What it takes more than when it was idle.</param>
    public void AssertHolds(long usedBytes)
    {
        TestContext.Out.WriteLine($"{usedBytes / MiB} MiB on top, of {Bytes / MiB}.");
        Assert.That(usedBytes, Is.LessThanOrEqualTo(Bytes));
    }
}
