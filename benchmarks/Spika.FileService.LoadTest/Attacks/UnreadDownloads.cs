using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Downloads of one file that are requested and never read. One that the service closes is followed by the next.
/// </summary>
internal sealed class UnreadDownloads : Attack
{
    private const int Receivers = 2000;

    private const int FileMiB = 8;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public override string Id => "unread-downloads";

    public override string What => $"{Receivers} downloads of {FileMiB} MiB that are not read";

    public override int Connections => Receivers;

    public override int Downloads => Receivers;

    public override async Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    )
    {
        byte[] request = await AttackRequests.DownloadOfNewFileAsync(service, FileMiB, cancellationToken);
        return run =>
            run.RunAsync(
                Receivers,
                async (_, connection) =>
                {
                    await connection.BeginAsync(request, run.Stop);
                    while (!connection.IsReset)
                    {
                        await Task.Delay(_pause, run.Stop);
                    }

                    run.Count("reset");
                },
                bufferBytes: UploadPlan.KiB
            );
    }
}
