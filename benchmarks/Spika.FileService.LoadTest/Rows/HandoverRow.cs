using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// Downloads that the service allows and nginx sends, against nginx alone with the same bytes on the same disk; both
/// from the page cache.
/// </summary>
internal sealed class HandoverRow(string id, string what, int files, long fileBytes) : ILoadTestRow
{
    public string Id => id;

    public string What => what;

    public Goal Goal { get; } = Goal.AtLeastTimes(0.95, "nginx");

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        string root = context.CreateFolder("nginx-root");
        if (await context.StartNginxAsync(root, cancellationToken) is not { } alone)
        {
            return [Outcome.NotRun(What, Goal, "nginx is not installed")];
        }

        RunningService service = await context.StartServiceAsync(
            cancellationToken,
            new Dictionary<string, string> { ["Downloads__Handover"] = "XAccelRedirect" }
        );
        Nginx sending = (await context.StartNginxAsync(service, cancellationToken))!;
        DownloadFiles sent = await DownloadFiles.CreateAsync(
            context,
            files,
            fileBytes,
            service,
            root,
            cancellationToken
        );
        TimeSpan CpuOfBoth() => sending.Cpu() + service.Target.Cpu();
        Task<double> HandedOver() =>
            Downloads.RunAsync(
                "service and nginx",
                CpuOfBoth,
                sending.Port,
                sent.OfService,
                sent.Times,
                cancellationToken
            );
        Task<double> Alone() =>
            Downloads.RunAsync("nginx", alone.Cpu, alone.Port, sent.OfNginx, sent.Times, cancellationToken);

        await Alternation.RunAsync(2, HandedOver, Alone);
        RowContext.Note("warm from here on");
        Series[] speed = await Alternation.RunAsync(context.Rounds, HandedOver, Alone);
        return
        [
            Outcome.Of(
                What,
                Goal,
                speed[0].Median / speed[1].Median,
                $"service and nginx {speed[0]}, nginx {speed[1]} MiB/s"
            ),
        ];
    }
}
