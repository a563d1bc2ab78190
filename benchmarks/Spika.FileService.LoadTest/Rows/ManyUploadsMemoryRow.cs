using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// 256 uploads at once of 64 MiB in chunks of 1 MiB, one connection each: the most memory the service had resident.
/// </summary>
internal sealed class ManyUploadsMemoryRow : ILoadTestRow
{
    public string Id => "memory";

    public string What => "peak memory, 256 uploads at once of 64 MiB in 1 MiB chunks";

    public Goal Goal { get; } = Goal.AtMost(300, "MiB");

    public TimeSpan Limit => TimeSpan.FromMinutes(15);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan plan = new()
        {
            FileBytes = context.Size(64 * UploadPlan.MiB),
            ChunkBytes = UploadPlan.MiB,
            Connections = 1,
            Uploads = 256,
        };
        RunningService service = await context.StartServiceAsync(cancellationToken);
        await CpuPerMiB.OfAsync(service.Target, plan, cancellationToken);
        double peak = (double)ProcessFigures.PeakMemoryBytes(service.ProcessId) / UploadPlan.MiB;
        return [Outcome.Of(What, Goal, peak, $"{peak:0} MiB")];
    }
}
