using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// From the start of the process to the first 200 of /health/ready with the embedded default, on an empty folder and on
/// one that has a database and a file.
/// </summary>
internal sealed class StartRow : ILoadTestRow
{
    private const int Starts = 5;

    public string Id => "start";

    public string What => "start to ready";

    public Goal Goal { get; } = Goal.AtMost(1000, "ms");

    public TimeSpan Limit => TimeSpan.FromMinutes(2);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        string existing = await CreateExistingAsync(context, cancellationToken);
        Series[] milliseconds = await Alternation.RunAsync(
            Starts,
            () => StartAsync(context, context.CreateFolder("storage"), cancellationToken),
            () => StartAsync(context, existing, cancellationToken)
        );
        return
        [
            Outcome.Of($"{What}, empty folder", Goal, milliseconds[0].Median, $"{milliseconds[0]} ms"),
            Outcome.Of($"{What}, existing folder", Goal, milliseconds[1].Median, $"{milliseconds[1]} ms"),
        ];
    }

    private static async Task<double> StartAsync(RowContext context, string root, CancellationToken cancellationToken)
    {
        await using RunningService service = await context.StartServiceAsync(
            cancellationToken,
            RowContext.OnSqlite,
            root
        );
        RowContext.Note(
            $"ready after {service.StartTime.TotalMilliseconds:0} ms, {service.Cpu().TotalMilliseconds:0} ms of CPU"
        );
        return service.StartTime.TotalMilliseconds;
    }

    private static async Task<string> CreateExistingAsync(RowContext context, CancellationToken cancellationToken)
    {
        await using RunningService service = await context.StartServiceAsync(cancellationToken, RowContext.OnSqlite);
        UploadPlan plan = new() { FileBytes = UploadPlan.MiB };
        using ClientUpload upload = await ClientUpload.OpenAsync(service.Target, plan, cancellationToken);
        await upload.RunAsync(cancellationToken);
        return service.Root;
    }
}
