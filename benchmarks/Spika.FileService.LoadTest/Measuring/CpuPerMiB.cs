using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Measuring;

internal static class CpuPerMiB
{
    /// <summary>Runs a plan, and says how it went.</summary>
    /// <returns>Milliseconds of the server's CPU for each MiB.</returns>
    public static async Task<double> OfAsync(UploadTarget target, UploadPlan plan, CancellationToken cancellationToken)
    {
        LoadResult load = await Load.RunAsync(target, plan, cancellationToken);
        RowContext.Note(
            $"{target.Name}: {load.CpuPerMiB:0.00} ms/MiB, {plan.TotalMiB / load.Wall.TotalSeconds:0} MiB/s, chunk p50 "
                + $"{load.Chunks.Median:0.00} p99 {load.Chunks.Percentile(0.99):0.00} ms, end {load.Finishes.Median:0.0} ms, "
                + $"answers {(double)load.ReplyBytes / UploadPlan.MiB:0.0} MiB"
        );
        return load.CpuPerMiB;
    }
}
