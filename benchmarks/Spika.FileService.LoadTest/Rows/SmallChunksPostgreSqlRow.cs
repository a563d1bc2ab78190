using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// A file of 200 MiB in chunks of 54 KiB over six connections, on a temporary PostgreSQL whose processes are counted
/// in, against the floor.
/// </summary>
internal sealed class SmallChunksPostgreSqlRow : ILoadTestRow
{
    public string Id => "small-postgresql";

    public string What => "CPU for each MiB, 54 KiB chunks, PostgreSQL counted in";

    public Goal Goal { get; } = Goal.AtMostTimes(2.2, "floor");

    public TimeSpan Limit => TimeSpan.FromMinutes(3);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        if (await context.StartPostgreSqlAsync(cancellationToken) is not { } database)
        {
            return [Outcome.NotRun(What, Goal, "PostgreSQL's server programs are not installed")];
        }

        UploadPlan plan = new() { FileBytes = context.Size(200 * UploadPlan.MiB) };
        FloorTarget floor = await context.StartFloorAsync(cancellationToken);
        RunningService service = await context.StartServiceAsync(cancellationToken, database: database);
        ServiceTarget target = service.Target;
        Outcome outcome = await AgainstFloor.MeasureAsync(this, context, plan, floor, target, cancellationToken);

        TimeSpan before = database.Cpu();
        await Load.RunAsync(target, plan, cancellationToken);
        double share = (database.Cpu() - before).TotalMilliseconds / plan.TotalMiB;
        return [outcome with { Measured = $"{outcome.Measured}, {share:0.00} of it PostgreSQL" }];
    }
}
