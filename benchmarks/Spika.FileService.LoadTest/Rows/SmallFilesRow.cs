using System.Diagnostics;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// Files of one chunk, one after the other on each connection, with their verify; the floor hashes and flushes the same
/// chunks and records nothing.
/// </summary>
internal sealed class SmallFilesRow(int clients) : ILoadTestRow
{
    private const int Files = 4000;

    // So many more on each server before it is measured: by then all that is hot is compiled.
    private const int WarmUpFiles = 3000;

    public string Id => $"small-files-{clients}";

    public string What => $"files of 50,000 bytes, one chunk, {clients} clients: CPU of a file";

    public Goal Goal { get; } = Goal.AtMostTimes(1.5, "floor with hash and flushes");

    public TimeSpan Limit => TimeSpan.FromMinutes(6);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        FloorTarget floor = (await context.StartFloorAsync(cancellationToken)).WithDuties();
        ServiceTarget service = (await context.StartServiceAsync(cancellationToken)).Target;
        await RunAsync(floor, WarmUpFiles, cancellationToken);
        await RunAsync(service, WarmUpFiles, cancellationToken);
        int files = (int)context.Size(Files);
        List<double> rates = [];
        Series[] cpu = await Alternation.RunAsync(
            context.Rounds,
            async () => (await RunAsync(floor, files, cancellationToken)).Cpu,
            async () =>
            {
                (double cpu, double rate) = await RunAsync(service, files, cancellationToken);
                rates.Add(rate);
                return cpu;
            }
        );
        return
        [
            Outcome.Of(
                What,
                Goal,
                cpu[1].Median / cpu[0].Median,
                $"floor {cpu[0]}, service {cpu[1]} ms for a file; {new Series(rates)} files/s"
            ),
        ];
    }

    /// <returns>Milliseconds of the server's CPU for a file, and files in a second.</returns>
    private async Task<(double Cpu, double Rate)> RunAsync(
        UploadTarget target,
        int files,
        CancellationToken cancellationToken
    )
    {
        int left = files;
        TimeSpan cpu = target.Cpu();
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(async _ =>
                {
                    using Connection connection = await Connection.OpenAsync(target.Port, cancellationToken);
                    while (Interlocked.Decrement(ref left) >= 0)
                    {
                        SmallFile file = new();
                        await file.SendAsync(connection, target.ChunkPath, cancellationToken);
                        if (target is ServiceTarget)
                        {
                            await file.VerifyAsync(connection, cancellationToken);
                        }
                    }
                })
        );
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        (double Cpu, double Rate) figures = ((target.Cpu() - cpu).TotalMilliseconds / files, files / wall.TotalSeconds);
        RowContext.Note($"{target.Name}: {figures.Cpu:0.00} ms of CPU for a file, {figures.Rate:0} files/s");
        return figures;
    }
}
