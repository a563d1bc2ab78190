using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// A file of 200 MiB in chunks of 54 KiB over six connections, on SQLite, against the floor; and the part of it that no
/// implementation can avoid, the hash and two flushes for each batch.
/// </summary>
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
        RunningService service = await context.StartServiceAsync(cancellationToken, RowContext.OnSqlite);
        Outcome outcome = await AgainstFloor.MeasureAsync(
            this,
            context,
            plan,
            floor,
            service.Target,
            cancellationToken
        );

        FloorTarget duties = floor.WithDuties();
        await WarmUp.RunAsync(duties, plan, cancellationToken);
        Series[] cpu = await Alternation.RunAsync(
            context.Rounds,
            () => CpuPerMiB.OfAsync(floor, plan, cancellationToken),
            () => CpuPerMiB.OfAsync(duties, plan, cancellationToken)
        );
        double least = cpu[1].Median / cpu[0].Median;
        return [outcome with { Measured = $"{outcome.Measured}; floor with hash and flushes {least:0.00} x floor" }];
    }
}
