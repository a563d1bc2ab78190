using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// The sum that docs/configuration.md computes under "Memory", for the default settings.
/// </summary>
internal static class MemoryBudget
{
    private const long Bodies = (64 + 4) * UploadPlan.MiB;
    private const long ReceiveBlocks = 32 * UploadPlan.MiB;
    private const long Runtime = 128 * UploadPlan.MiB;
    private const long EachConnection = 48 * UploadPlan.KiB;
    private const long EachDownload = 128 * UploadPlan.KiB;
    private const long EachReadingVerify = UploadPlan.MiB;
    private const long UnreadOfHttp2 = 256 * UploadPlan.MiB;

    /// <returns>What the process may take over what an idle one takes.</returns>
    public static long BytesUnder(Attack attack) =>
        Bodies
        + ReceiveBlocks
        + Runtime
        + ((attack.Connections + HonestClients.Count) * EachConnection)
        + (attack.Downloads * EachDownload)
        + (attack.IsHttp2 ? UnreadOfHttp2 : 0)
        + (2 * Environment.ProcessorCount * EachReadingVerify);

    public static long MiB(long bytes) => bytes / UploadPlan.MiB;
}
