using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Measuring;

/// <summary>
/// Brings a server to the state in which it is measured: all that is hot is compiled at the highest tier.
/// </summary>
internal static class WarmUp
{
    private const int MaxRounds = 24;
    private const int ChunksOfRound = 700;
    private const int ChunksOfPlan = 128;

    // A round costs hundreds of milliseconds; what is compiled in this time is no hot code any more.
    private static readonly TimeSpan _settled = TimeSpan.FromMilliseconds(20);

    // The runtime compiles in the background, once nothing new was called for 100 ms.
    private static readonly TimeSpan _compilation = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Rounds of small chunks, for it is calls that count, until the runtime compiles nothing meanwhile; then some as
    /// the plan has them.
    /// </summary>
    public static async Task RunAsync(UploadTarget target, UploadPlan plan, CancellationToken cancellationToken)
    {
        UploadPlan small = plan with { ChunkBytes = UploadPlan.SmallChunkBytes, Uploads = 1, Connections = 6 };
        small = small with { FileBytes = (long)ChunksOfRound * small.ChunkBytes };
        List<double> rounds = [];
        TimeSpan compiled = TimeSpan.Zero;
        TimeSpan compiling = TimeSpan.MaxValue;
        while (compiling > _settled && rounds.Count < MaxRounds)
        {
            TimeSpan before = ProcessFigures.CpuOfTieredCompiler(target.ProcessId);
            double cpu = (await Load.RunAsync(target, small, cancellationToken)).CpuPerMiB;
            await Task.Delay(_compilation, cancellationToken);
            compiling = (ProcessFigures.CpuOfTieredCompiler(target.ProcessId) - before).Duration();
            compiled += compiling;
            rounds.Add(cpu);
        }

        RowContext.Note(
            $"{target.Name}, warmed up with {rounds.Count * ChunksOfRound} chunks: {rounds[0]:0.0} to {rounds[^1]:0.0} ms/MiB, "
                + $"{compiled.TotalSeconds:0.0} s of it in the background compiler"
        );
        UploadPlan alike = small with
        {
            ChunkBytes = plan.ChunkBytes,
            FileBytes = (long)ChunksOfPlan * plan.ChunkBytes,
        };
        await Load.RunAsync(target, alike, cancellationToken);
        await Task.Delay(_compilation, cancellationToken);
    }
}
