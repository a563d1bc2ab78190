using System.Runtime.InteropServices;
using Spika.FileService.LoadTest;
using Spika.FileService.LoadTest.Attacks;
using Spika.FileService.LoadTest.Rows;
using Spika.FileService.LoadTest.Soak;

using CancellationTokenSource stop = new();
PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
List<PosixSignalRegistration> registrations =
[
    .. signals.Select(signal => PosixSignalRegistration.Create(signal, Stop)),
];
try
{
    LoadTestOptions options = LoadTestOptions.Parse(args);
    IReadOnlyList<ILoadTestRow> rows =
        options.List ? AllRows.All
        : options.Soak ? [new SoakRow(options.SoakTime, options.Database)]
        : options.Attacks && options.Rows.Count == 0 ? AllAttacks.Rows
        : AllRows.Select(options.Rows);
    if (!options.List)
    {
        return await new LoadTestRun(options).RunAsync(rows, stop.Token) ? 0 : 1;
    }

    foreach (ILoadTestRow row in rows)
    {
        Console.WriteLine($"{row.Id, -20} {row.Goal.Text, -28} at most {row.Limit.TotalMinutes, 2} min  {row.What}");
    }

    return 0;
}
catch (FormatException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message}\n\n{LoadTestOptions.Usage}");
    return 2;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return 130;
}
finally
{
    registrations.ForEach(registration => registration.Dispose());
}

// Servers and folders are removed on the way out.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
