using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// A file of 512 MiB in chunks of 1 MiB over six connections, on SQLite, against the floor with the same chunks.
/// </summary>
internal sealed class LargeChunksRow : ILoadTestRow
{
    public string Id => "large-chunks";

    public string What => "CPU for each MiB, 1 MiB chunks, SQLite";

    public Goal Goal { get; } = Goal.AtMostTimes(1.5, "floor at 1 MiB");

    public TimeSpan Limit => TimeSpan.FromMinutes(3);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan plan = new() { FileBytes = context.Size(512 * UploadPlan.MiB), ChunkBytes = UploadPlan.MiB };
        FloorTarget floor = await context.StartFloorAsync(cancellationToken, plan.ChunkBytes);
        RunningService service = await context.StartServiceAsync(cancellationToken);
        return [await AgainstFloor.MeasureAsync(this, context, plan, floor, service.Target, cancellationToken)];
    }
}
