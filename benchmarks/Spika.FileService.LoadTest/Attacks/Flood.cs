using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>One request again and again over many connections, each as soon as the last one is answered.</summary>
internal sealed class Flood(string id, string what, int connections, byte[] request) : Attack
{
    public override string Id => id;

    public override string What => what;

    public override int Connections => connections;

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Func<AttackRun, Task>>(run =>
            run.RunAsync(
                connections,
                async (_, connection) =>
                {
                    while (true)
                    {
                        run.Count(await connection.SendAsync(request, run.Stop));
                    }
                }
            )
        );
}
