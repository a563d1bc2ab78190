using System.Diagnostics;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>
/// Full load for a long time: what the service holds must not grow, no answer may be another one than expected, and
/// when all clients have disconnected, nothing may be left.
/// </summary>
internal sealed class SoakRow(TimeSpan duration, ServiceDatabase database) : ILoadTestRow
{
    // Pools of connections and the sessions of uploads release, within five minutes, what is not used.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(8);

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public string Id => $"soak-{database.ToString().ToLowerInvariant()}";

    public string What => $"{duration.TotalMinutes:0} minutes at full load";

    public Goal Goal { get; } = Goal.None("growth");

    public TimeSpan Limit => duration + (3 * _patience);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        PostgreSql? server =
            database == ServiceDatabase.PostgreSql ? await context.StartPostgreSqlAsync(cancellationToken) : null;
        if (database == ServiceDatabase.PostgreSql && server is null)
        {
            return [Outcome.NotRun(What, Goal, "PostgreSQL's server programs are not installed")];
        }

        string socket = Path.Combine(context.CreateFolder("probe"), "socket");
        RunningService service = await context.StartServiceAsync(cancellationToken, Settings(socket), database: server);
        using ProbeClient probe = ProbeClient.Connect(socket);
        DatabaseFigures figures = server is null
            ? DatabaseFigures.OfSqlite(service.Root)
            : DatabaseFigures.OfPostgreSql(server.ConnectionString);
        Sampler sampler = new(service, probe, figures, duration);
        Tally tally = new();
        SoakFiles files = new(service.Port, tally);

        Sample before = await sampler.TakeAsync(cancellationToken);
        RowContext.Note($"before: {before}");
        FullLoad load = new(service, files, tally);
        IReadOnlyList<Sample> samples = await load.RunAsync(sampler, cancellationToken);
        await files.RemoveAllAsync(cancellationToken);
        Sample after = await SettleAsync(sampler, before, cancellationToken);
        RowContext.Note($"after: {after}");
        foreach (string error in service.LoggedErrors)
        {
            RowContext.Note(error);
        }

        return
        [
            .. SoakGoals.Flat(samples, duration),
            .. SoakGoals.AtTheEnd(before, after),
            .. SoakGoals.Answers(What, tally, service.LoggedErrors.Count),
        ];
    }

    // The purge comes so soon that most of what was abandoned is removed while the load goes on.
    private static Dictionary<string, string> Settings(string probe) =>
        new(ProbeClient.Settings(probe))
        {
            ["Uploads__AbandonedAfter"] = "00:00:30",
            ["Uploads__PurgeInterval"] = "00:00:05",
        };

    private static async Task<Sample> SettleAsync(Sampler sampler, Sample before, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        Sample now = await sampler.TakeAsync(cancellationToken);
        while (!SoakGoals.HasSettled(before, now) && Stopwatch.GetElapsedTime(start) < _patience)
        {
            await Task.Delay(_pause, cancellationToken);
            now = await sampler.TakeAsync(cancellationToken);
        }

        return now;
    }
}
