using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// A file of 1 GiB in chunks of 54 KiB, sent in order over six connections: from the last chunk's answer to verify's
/// answer.
/// </summary>
internal sealed class VerifyInOrderRow : ILoadTestRow
{
    public string Id => "verify-in-order";

    public string What => "verify of 1 GiB sent in order, after the last chunk";

    public Goal Goal { get; } = Goal.AtMost(50, "ms");

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan plan = new() { FileBytes = context.Size(UploadPlan.GiB) };
        ServiceTarget service = (await context.StartServiceAsync(cancellationToken)).Target;
        await WarmUp.RunAsync(service, plan, cancellationToken);
        List<double> milliseconds = [];
        for (int round = 0; round < context.Rounds; round++)
        {
            LoadResult load = await Load.RunAsync(service, plan, cancellationToken);
            milliseconds.Add(load.Finishes.Median);
            RowContext.Note($"verify {load.Finishes.Median:0.0} ms, {plan.TotalMiB / load.Wall.TotalSeconds:0} MiB/s");
        }

        Series series = new(milliseconds);
        return [Outcome.Of(What, Goal, series.Median, $"{series} ms")];
    }
}
