using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// Honest clients without and under an attack, in turn, on one process of the service, and its most memory.
/// </summary>
internal sealed class AttackRow(Attack attack) : ILoadTestRow
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(10);

    // What is slow is known as slow after 5 s (ChunkRequests:SlowBodyAfter).
    private static readonly TimeSpan _leadIn = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(2);

    // For the attack's connections to end.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(40);

    public string Id => $"attack-{attack.Id}";

    public string What => attack.What;

    public Goal Goal { get; } = Goal.AtMostTimes(5, "quiet");

    public TimeSpan Limit => TimeSpan.FromMinutes(15);

    private static Goal NoErrors { get; } = Goal.None("errors");

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        RunningService service = await context.StartServiceAsync(cancellationToken, attack.Settings(context));
        long idle = ProcessFigures.ResidentBytes(service.ProcessId);
        await HonestClients.RunAsync(service.Port, _warmUp, TimeSpan.Zero, cancellationToken);
        Func<AttackRun, Task> run = await attack.PrepareAsync(service, context, cancellationToken);

        if (attack.WarmsUp)
        {
            await AttackAsync(service, run, cancellationToken);
        }

        List<HonestResult> quiet = [];
        List<HonestResult> attacked = [];
        int notServed = 0;
        for (int round = 0; round < context.Rounds; round++)
        {
            await Task.Delay(_settle, cancellationToken);
            quiet.Add(await MeasureAsync(service, cancellationToken));
            (HonestResult result, AttackRun answers) = await AttackAsync(service, run, cancellationToken);
            attacked.Add(result);
            notServed += answers.NotServed;
            RowContext.Note($"quiet {quiet[^1]}; attacked {result}; the attack got {answers}");
        }

        HonestResult calm = HonestResult.Of(quiet);
        HonestResult harmed = HonestResult.Of(attacked);
        return
        [
            Outcome.Of(
                What,
                Goal,
                harmed.Median / calm.Median,
                $"quiet {calm.Median:0.0} ms, attacked {harmed.Median:0.0} ms, p99 {harmed.Percentile99:0} ms"
            ),
            Errors(calm, harmed, notServed),
            Memory(service, idle),
        ];
    }

    private async Task<(HonestResult Result, AttackRun Answers)> AttackAsync(
        RunningService service,
        Func<AttackRun, Task> run,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        AttackRun answers = new(service.Port, stop.Token);
        Task running = run(answers);
        await Task.WhenAny(running, Task.Delay(_leadIn, cancellationToken));
        HonestResult result = await MeasureAsync(service, cancellationToken);
        await stop.CancelAsync();
        try
        {
            await running.WaitAsync(_patience, cancellationToken);
            throw new InvalidOperationException("The attack ended by itself.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (result, answers);
        }
    }

    private Task<HonestResult> MeasureAsync(RunningService service, CancellationToken cancellationToken) =>
        HonestClients.RunAsync(
            service.Port,
            attack.MeasuredFor,
            HonestClients.Pause,
            cancellationToken,
            attack.HonestReconnect
        );

    private Outcome Errors(HonestResult calm, HonestResult harmed, int notServed)
    {
        int errors = calm.Failures.Count + harmed.Failures.Count + (attack.MustBeServed ? notServed : 0);
        string measured = $"{errors} of {harmed.Milliseconds.Count} chunks";
        string first = harmed.Failures is [var failure, ..] ? $"; the first: {failure}" : "";
        return Outcome.Of("its honest clients", NoErrors, errors, measured + first);
    }

    private Outcome Memory(RunningService service, long idle)
    {
        long computed = MemoryBudget.BytesUnder(attack);
        long peak = ProcessFigures.PeakMemoryBytes(service.ProcessId) - idle;
        Goal goal = Goal.AtMost(MemoryBudget.MiB(computed), "MiB");
        string measured = $"{MemoryBudget.MiB(peak)} MiB over the {MemoryBudget.MiB(idle)} MiB of an idle process";
        return Outcome.Of("its memory", goal, MemoryBudget.MiB(peak), measured);
    }
}
