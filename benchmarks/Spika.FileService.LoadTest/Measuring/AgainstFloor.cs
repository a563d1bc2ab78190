using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Measuring;

/// <summary>The service's CPU for each MiB as a multiple of the floor's.</summary>
internal static class AgainstFloor
{
    public static async Task<Outcome> MeasureAsync(
        ILoadTestRow row,
        RowContext context,
        UploadPlan plan,
        FloorTarget floor,
        ServiceTarget service,
        CancellationToken cancellationToken
    )
    {
        await WarmUp.RunAsync(floor, plan, cancellationToken);
        await WarmUp.RunAsync(service, plan, cancellationToken);
        Series[] cpu = await Alternation.RunAsync(
            context.Rounds,
            () => CpuPerMiB.OfAsync(floor, plan, cancellationToken),
            () => CpuPerMiB.OfAsync(service, plan, cancellationToken)
        );
        return Outcome.Of(
            row.What,
            row.Goal,
            cpu[1].Median / cpu[0].Median,
            $"floor {cpu[0]}, service {cpu[1]} ms/MiB"
        );
    }
}
