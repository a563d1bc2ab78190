using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>Downloads of one file whose receivers take a little of it every second.</summary>
internal sealed class SlowDownloads : Attack
{
    private const int Receivers = 1000;

    private const int FileMiB = 16;

    private const int PieceBytes = UploadPlan.KiB;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public override string Id => "slow-downloads";

    public override string What => $"{Receivers} downloads of {FileMiB} MiB at {PieceBytes} bytes/s";

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
                    while (true)
                    {
                        await connection.GlanceAsync(run.Stop);
                        await Task.Delay(_pause, run.Stop);
                    }
                },
                bufferBytes: PieceBytes,
                receiveBytes: 4 * PieceBytes
            );
    }
}
