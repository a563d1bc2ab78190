using System.Globalization;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// More connections than the service takes, without a request; those that are closed are opened again.
/// </summary>
internal sealed class IdleConnections : Attack
{
    private const int Limit = 4000;

    private const int Excess = 500;

    public override string Id => "idle-connections";

    public override string What => $"{Limit + Excess} idle connections, of {Limit} that may be open";

    public override int Connections => Limit;

    public override IReadOnlyDictionary<string, string> Settings(RowContext context) =>
        new Dictionary<string, string> { ["Connections__MaxOpen"] = Limit.ToString(CultureInfo.InvariantCulture) };

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<Func<AttackRun, Task>>(run =>
            run.RunAsync(
                Limit + Excess,
                (_, connection) => connection.GlanceAsync(run.Stop),
                bufferBytes: UploadPlan.KiB
            )
        );
}
