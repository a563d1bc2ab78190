using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>A file of 200 MiB in chunks of 54 KiB over six connections, on SQLite, against the floor.</summary>
internal sealed class SmallChunksSqliteRow : ILoadTestRow
{
    public string Id => "small-sqlite";

    public string What => "CPU for each MiB, 54 KiB chunks, SQLite";

    public Goal Goal { get; } = Goal.AtMostTimes(1.5, "floor");

    public TimeSpan Limit => TimeSpan.FromMinutes(3);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan plan = new() { FileBytes = context.Size(200 * UploadPlan.MiB) };
        FloorTarget floor = await context.StartFloorAsync(cancellationToken);
        RunningService service = await context.StartServiceAsync(cancellationToken);
        return [await AgainstFloor.MeasureAsync(this, context, plan, floor, service.Target, cancellationToken)];
    }
}
