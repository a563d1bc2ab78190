using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// A long file in chunks of 54 KiB with <c>Prefer: return=minimal</c>, in order or shuffled, against three files of 100
/// MiB, one after the other, sent the same way.
/// </summary>
internal sealed class LongFileRow(int gibibytes, bool shuffled) : ILoadTestRow
{
    private const int ShortFiles = 3;

    public string Id => $"{gibibytes}gib-{(shuffled ? "shuffled" : "in-order")}";

    public string What => $"CPU for each MiB, {gibibytes} GiB, minimal answers, {(shuffled ? "shuffled" : "in order")}";

    public Goal Goal { get; } = Goal.AtMostTimes(1.1, "100 MiB");

    public TimeSpan Limit => TimeSpan.FromMinutes(5 + (5 * gibibytes));

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan shortFile = new()
        {
            FileBytes = 100 * UploadPlan.MiB,
            Minimal = true,
            Shuffled = shuffled,
        };
        UploadPlan longFile = shortFile with { FileBytes = context.Size(gibibytes * UploadPlan.GiB) };
        ServiceTarget service = (await context.StartServiceAsync(cancellationToken)).Target;
        await WarmUp.RunAsync(service, shortFile, cancellationToken);

        // Ten GiB are an average of their own.
        int rounds = gibibytes < 10 ? context.Rounds : Math.Min(context.Rounds, 2);
        Series[] cpu = await Alternation.RunAsync(
            rounds,
            () => ShortFilesAsync(service, shortFile, cancellationToken),
            () => CpuPerMiB.OfAsync(service, longFile, cancellationToken)
        );
        double ratio = cpu[1].Median / cpu[0].Median;
        return [Outcome.Of(What, Goal, ratio, $"100 MiB {cpu[0]}, long file {cpu[1]} ms/MiB")];
    }

    private static async Task<double> ShortFilesAsync(
        ServiceTarget service,
        UploadPlan plan,
        CancellationToken cancellationToken
    )
    {
        double sum = 0;
        for (int i = 0; i < ShortFiles; i++)
        {
            sum += await CpuPerMiB.OfAsync(service, plan, cancellationToken);
        }

        return sum / ShortFiles;
    }
}
