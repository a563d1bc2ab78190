using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// Downloads of one long file, or of many short ones at once, against nginx with the same bytes on the same disk; both
/// from the page cache. Beside it what a bare Kestrel sends when there is no file to read and nothing to copy.
/// </summary>
internal sealed class DownloadRow(string id, string what, int files, long fileBytes) : ILoadTestRow
{
    public string Id => id;

    public string What => what;

    public Goal Goal { get; } = Goal.AtLeastTimes(0.9, "nginx");

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        string root = context.CreateFolder("nginx-root");
        if (await context.StartNginxAsync(root, cancellationToken) is not { } nginx)
        {
            return [Outcome.NotRun(What, Goal, "nginx is not installed")];
        }

        RunningService service = await context.StartServiceAsync(cancellationToken);
        DownloadFiles sent = await DownloadFiles.CreateAsync(
            context,
            files,
            fileBytes,
            service,
            root,
            cancellationToken
        );
        Task<double> FromService() =>
            Downloads.RunAsync(
                "service",
                service.Target.Cpu,
                service.Port,
                sent.OfService,
                sent.Times,
                cancellationToken
            );
        Task<double> FromNginx() =>
            Downloads.RunAsync("nginx", nginx.Cpu, nginx.Port, sent.OfNginx, sent.Times, cancellationToken);

        FloorTarget floor = await context.StartFloorAsync(cancellationToken);
        string[] bytes = [.. Enumerable.Repeat($"/bytes/{sent.Bytes}", files)];
        Task<double> FromMemory() =>
            Downloads.RunAsync("Kestrel without a file", floor.Cpu, floor.Port, bytes, sent.Times, cancellationToken);

        await Alternation.RunAsync(2, FromService, FromNginx, FromMemory);
        RowContext.Note("warm from here on");
        Series[] speed = await Alternation.RunAsync(context.Rounds, FromService, FromNginx, FromMemory);
        double ratio = speed[0].Median / speed[1].Median;
        string measured = $"service {speed[0]}, nginx {speed[1]}, Kestrel without a file {speed[2]} MiB/s";
        return [Outcome.Of(What, Goal, ratio, measured)];
    }
}
