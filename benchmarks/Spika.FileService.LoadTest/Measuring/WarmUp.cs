using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Measuring;

/// <summary>Brings a server to the state in which it is measured: everything compiled at the highest tier.</summary>
internal static class WarmUp
{
    private const int MaxRounds = 8;
    private const double Settled = 0.05;
    private const int ChunksOfRound = 700;
    private const int ChunksOfPlan = 128;

    // The runtime compiles in the background, once nothing new was called for 100 ms.
    private static readonly TimeSpan _compilation = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Small chunks, for it is calls that count, until a round costs what the one before cost; then some as the plan has them.
    /// </summary>
    public static async Task RunAsync(UploadTarget target, UploadPlan plan, CancellationToken cancellationToken)
    {
        UploadPlan small = plan with { ChunkBytes = UploadPlan.SmallChunkBytes, Uploads = 1, Connections = 6 };
        small = small with { FileBytes = (long)ChunksOfRound * small.ChunkBytes };
        double last = double.MaxValue;
        for (int round = 0; round < MaxRounds; round++)
        {
            double now = (await Load.RunAsync(target, small, cancellationToken)).CpuPerMiB;
            if (now <= last && last - now < last * Settled)
            {
                break;
            }

            last = now;
            await Task.Delay(_compilation, cancellationToken);
        }

        UploadPlan alike = small with
        {
            ChunkBytes = plan.ChunkBytes,
            FileBytes = (long)ChunksOfPlan * plan.ChunkBytes,
        };
        await Load.RunAsync(target, alike, cancellationToken);
        await Task.Delay(_compilation, cancellationToken);
    }
}
