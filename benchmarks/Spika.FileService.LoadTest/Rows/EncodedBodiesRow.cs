using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// A file of 200 MiB in chunks of 54 KiB as Android or iOS write them, against the same file in clean base64.
/// </summary>
internal sealed class EncodedBodiesRow(BodyEncoding encoding) : ILoadTestRow
{
    public string Id => $"{encoding}-bodies".ToLowerInvariant();

    public string What => $"CPU for each MiB, {Sender} bodies";

    public Goal Goal { get; } = Goal.AtMostTimes(1.3, "clean bodies");

    public TimeSpan Limit => TimeSpan.FromMinutes(3);

    private string Sender => encoding == BodyEncoding.Ios ? "iOS" : $"{encoding}";

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan clean = new() { FileBytes = context.Size(200 * UploadPlan.MiB) };
        UploadPlan encoded = clean with { Encoding = encoding };
        ServiceTarget service = (await context.StartServiceAsync(cancellationToken)).Target;
        await WarmUp.RunAsync(service, encoded, cancellationToken);
        await WarmUp.RunAsync(service, clean, cancellationToken);
        Series[] cpu = await Alternation.RunAsync(
            context.Rounds,
            () => CpuPerMiB.OfAsync(service, clean, cancellationToken),
            () => CpuPerMiB.OfAsync(service, encoded, cancellationToken)
        );
        double ratio = cpu[1].Median / cpu[0].Median;
        return [Outcome.Of(What, Goal, ratio, $"clean {cpu[0]}, {Sender} {cpu[1]} ms/MiB")];
    }
}
