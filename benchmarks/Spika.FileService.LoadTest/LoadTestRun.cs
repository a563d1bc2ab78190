using System.Diagnostics;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Reporting;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest;

/// <summary>Publishes the service, runs the rows one after the other, and prints the table.</summary>
internal sealed class LoadTestRun(LoadTestOptions options)
{
    private static readonly TimeSpan _publishLimit = TimeSpan.FromMinutes(5);

    private readonly List<(string Id, Outcome Outcome)> _outcomes = [];

    /// <returns>Whether no row missed its goal.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<ILoadTestRow> rows, CancellationToken cancellationToken)
    {
        Repository repository = Repository.Find();
        using WorkFolder work = new(options.Folder);
        string service = options.Published ?? await PublishAsync(repository, work, cancellationToken);
        foreach (ILoadTestRow row in rows)
        {
            await RunRowAsync(row, work, service, cancellationToken);
        }

        string measured = options.Published is { } folder
            ? $"The service in {folder}"
            : $"Commit {await repository.CommitAsync(cancellationToken)}";
        measured += options.Database == ServiceDatabase.PostgreSql ? ", on PostgreSQL where a row names none" : "";
        string date = $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}";
        Console.WriteLine();
        Console.WriteLine(Table.Markdown(Machine.Describe(options.Folder), measured, date, _outcomes));
        return _outcomes.All(line => line.Outcome.Verdict != Verdict.Missed);
    }

    private static async Task<string> PublishAsync(
        Repository repository,
        WorkFolder work,
        CancellationToken cancellationToken
    )
    {
        Console.WriteLine("Publishing the service.");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_publishLimit);
        return await Publisher.PublishAsync(repository, work, limit.Token);
    }

    private async Task RunRowAsync(
        ILoadTestRow row,
        WorkFolder work,
        string service,
        CancellationToken cancellationToken
    )
    {
        Console.WriteLine($"{row.Id}: {row.What}");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(row.Limit);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Outcome> outcomes = await RunBoundedAsync(row, work, service, limit.Token);
        cancellationToken.ThrowIfCancellationRequested();
        RowContext.Note($"took {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        foreach (Outcome outcome in outcomes)
        {
            _outcomes.Add((row.Id, outcome));
            Console.WriteLine(Table.Line(row.Id, outcome));
        }
    }

    // A row that fails is a row that misses its goal; the others still run.
    private async Task<IReadOnlyList<Outcome>> RunBoundedAsync(
        ILoadTestRow row,
        WorkFolder work,
        string service,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using RowContext context = new(work, service, options);
            return await row.RunAsync(context, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [Outcome.Failed(row.What, row.Goal, $"took longer than {row.Limit.TotalMinutes:0} minutes")];
        }
        catch (Exception exception)
        {
            Console.WriteLine(exception);
            return [Outcome.Failed(row.What, row.Goal, $"failed: {exception.Message}")];
        }
    }
}
