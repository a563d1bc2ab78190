using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// The sum that docs/configuration.md computes under "Memory", for the default settings and HTTP/1.1.
/// </summary>
internal static class MemoryBudget
{
    private const long Bodies = (64 + 4) * UploadPlan.MiB;
    private const long ReceiveBlocks = 32 * UploadPlan.MiB;
    private const long Runtime = 128 * UploadPlan.MiB;
    private const long EachConnection = 48 * UploadPlan.KiB;
    private const long EachDownload = 128 * UploadPlan.KiB;
    private const long EachReadingVerify = UploadPlan.MiB;

    /// <returns>What the process may take over what an idle one takes.</returns>
    /// <param name="downloads">So many of the connections take a file.</param>
    public static long Bytes(int connections, int downloads) =>
        Bodies
        + ReceiveBlocks
        + Runtime
        + (connections * EachConnection)
        + (downloads * EachDownload)
        + (2 * Environment.ProcessorCount * EachReadingVerify);

    public static long MiB(long bytes) => bytes / UploadPlan.MiB;
}
