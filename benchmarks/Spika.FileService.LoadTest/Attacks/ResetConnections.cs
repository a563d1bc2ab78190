using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Connections that send a right chunk and are reset before its answer, each followed by the next one at once.
/// </summary>
internal sealed class ResetConnections : Attack
{
    // The attacker has no machine of its own: without a pause it would take the processors from the service.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    public override string Id => "reset-connections";

    public override string What => $"{Connections} loops: a connection, a chunk of 1 KiB and a reset";

    public override int Connections => 300;

    public override bool HonestReconnect => true;

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Func<AttackRun, Task>>(run =>
            run.RunAsync(
                Connections,
                async (number, connection) =>
                {
                    byte[] request = AttackRequests.PutChunk($"reset-{number}", 0, new byte[UploadPlan.KiB]);
                    await connection.BeginAsync(request, run.Stop);
                    connection.Reset();
                    run.Count("reset");
                    await Task.Delay(_pause, run.Stop);
                }
            )
        );
}
