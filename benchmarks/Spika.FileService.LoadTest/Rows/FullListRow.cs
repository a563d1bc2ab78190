using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// What the full list in each answer costs over a file of 1 GiB in chunks of 54 KiB: the service with the list less the
/// service with minimal answers, against the floor that answers with as many bytes less the plain floor.
/// </summary>
internal sealed class FullListRow : ILoadTestRow
{
    public string Id => "full-list";

    public string What => "CPU of the full list, 1 GiB";

    public Goal Goal { get; } = Goal.AtMostTimes(1.2, "sending its bytes");

    public TimeSpan Limit => TimeSpan.FromMinutes(15);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        // In a quick run, too: the lists grow with the square of the size, and those of a short file are lost in the
        // noise.
        UploadPlan full = new() { FileBytes = UploadPlan.GiB };
        UploadPlan minimal = full with { Minimal = true };
        FloorTarget floor = await context.StartFloorAsync(cancellationToken);
        FloorTarget floorWithList = floor.WithListBytes();
        ServiceTarget service = (await context.StartServiceAsync(cancellationToken)).Target;
        await WarmUp.RunAsync(floor, full, cancellationToken);
        await WarmUp.RunAsync(floorWithList, full, cancellationToken);
        await WarmUp.RunAsync(service, minimal, cancellationToken);
        await WarmUp.RunAsync(service, full, cancellationToken);

        Series[] cpu = await Alternation.RunAsync(
            context.Rounds,
            () => CpuPerMiB.OfAsync(floor, full, cancellationToken),
            () => CpuPerMiB.OfAsync(service, minimal, cancellationToken),
            () => CpuPerMiB.OfAsync(floorWithList, full, cancellationToken),
            () => CpuPerMiB.OfAsync(service, full, cancellationToken)
        );
        double sending = cpu[2].Median - cpu[0].Median;
        double list = cpu[3].Median - cpu[1].Median;
        string measured =
            $"floor {cpu[0]}, with the bytes {cpu[2]}: {sending:+0.00;-0.00}; "
            + $"service minimal {cpu[1]}, full {cpu[3]}: {list:+0.00;-0.00} ms/MiB";
        // Sending bytes costs something on both sides; a difference below zero is noise, and its ratio says nothing.
        return sending > 0 && list > 0
            ? [Outcome.Of(What, Goal, list / sending, measured)]
            : [Outcome.NotRun(What, Goal, $"the machine is too busy to tell: {measured}")];
    }
}
