using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// 1,000 uploads of 2 MiB in chunks of 54 KiB that start at the same moment, one connection each: every answer is 200,
/// and the slow chunks are not much slower than the others.
/// </summary>
internal sealed class ThousandUploadsRow : ILoadTestRow
{
    public string Id => "thousand-uploads";

    public string What => "1,000 uploads at once of 2 MiB, no errors, p99 of a chunk";

    public Goal Goal { get; } = Goal.AtMostTimes(20, "p50");

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan plan = new()
        {
            FileBytes = 2 * UploadPlan.MiB,
            Connections = 1,
            Uploads = context.Quick ? 250 : 1000,
        };
        RunningService service = await context.StartServiceAsync(cancellationToken);
        await WarmUp.RunAsync(service.Target, plan, cancellationToken);
        List<LoadResult> loads = [];
        for (int round = 0; round < context.Rounds; round++)
        {
            LoadResult load = await Load.RunAsync(service.Target, plan, cancellationToken);
            loads.Add(load);
            RowContext.Note(
                $"chunk p50 {load.Chunks.Median:0} p99 {load.Chunks.Percentile(0.99):0} max {load.Chunks.Max:0} ms, verify p50 "
                    + $"{load.Finishes.Median:0} max {load.Finishes.Max:0} ms, {plan.TotalMiB / load.Wall.TotalSeconds:0} MiB/s"
            );
        }

        Series ratio = new(loads.Select(load => load.Chunks.Percentile(0.99) / load.Chunks.Median));
        Series median = new(loads.Select(load => load.Chunks.Median));
        Series slow = new(loads.Select(load => load.Chunks.Percentile(0.99)));
        return [Outcome.Of(What, Goal, ratio.Median, $"p50 {median} ms, p99 {slow} ms, no errors")];
    }
}
