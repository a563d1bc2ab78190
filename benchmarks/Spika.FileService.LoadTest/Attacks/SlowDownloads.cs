using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>Downloads of one file whose receivers take a little of it every second, or nothing.</summary>
internal sealed class SlowDownloads(string id, int receivers, int fileMiB, int bytesPerSecond) : Attack
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public override string Id => id;

    public override string What =>
        $"{receivers} downloads of {fileMiB} MiB "
        + (bytesPerSecond > 0 ? $"at {bytesPerSecond} bytes/s" : "that are not read");

    public override int Connections => receivers;

    public override int Downloads => receivers;

    public override async Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    )
    {
        UploadPlan plan = new() { FileBytes = fileMiB * UploadPlan.MiB, ChunkBytes = UploadPlan.MiB };
        using ClientUpload upload = await ClientUpload.OpenAsync(service.Target, plan, cancellationToken);
        await upload.RunAsync(cancellationToken);
        byte[] request = Connection.WithoutBody("GET", $"/upload/files/{upload.File}");
        return run =>
            run.RunAsync(
                receivers,
                (_, connection) => ReceiveAsync(run, connection, request),
                bufferBytes: bytesPerSecond > 0 ? bytesPerSecond : UploadPlan.KiB,
                receiveBytes: bytesPerSecond > 0 ? 4 * bytesPerSecond : null
            );
    }

    private async Task ReceiveAsync(AttackRun run, Connection connection, byte[] request)
    {
        await connection.BeginAsync(request, run.Stop);
        while (bytesPerSecond > 0)
        {
            await connection.GlanceAsync(run.Stop);
            await Task.Delay(_pause, run.Stop);
        }

        while (!connection.IsReset)
        {
            await Task.Delay(_pause, run.Stop);
        }

        run.Count("reset");
    }
}
