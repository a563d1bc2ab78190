using System.Diagnostics;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>Looks at the service from outside, and keeps the time of the run.</summary>
internal sealed class Sampler(RunningService service, ProbeClient probe, DatabaseFigures database, TimeSpan duration)
{
    // A full collection hides nothing that is held, and much that is not. So often it does little to the resident
    // memory, for the runtime makes as many by itself in half an hour.
    private const int Collections = 15;

    private readonly Stopwatch _watch = new();
    private int _collections;
    private (long Small, long Large) _heap;

    public bool IsOver => _watch.Elapsed > duration;

    /// <summary>The run begins; samples that were taken before have the time zero.</summary>
    public void Start() => _watch.Start();

    public async Task<Sample> TakeAsync(CancellationToken cancellationToken)
    {
        TimeSpan at = _watch.Elapsed;
        if (at >= duration / Collections * _collections)
        {
            _collections++;
            _heap = await probe.CollectAsync(cancellationToken);
        }

        (int staged, long stagedBytes) = FolderFigures.Of(Path.Combine(service.Root, "staging"), levelsOfSpread: 2);
        (int files, _) = FolderFigures.Of(Path.Combine(service.Root, "files"), levelsOfSpread: 2);
        return new Sample(
            at,
            MiB(ProcessFigures.ResidentBytes(service.ProcessId)),
            MiB(_heap.Small),
            MiB(_heap.Large),
            ProcessFigures.Handles(service.ProcessId),
            ProcessFigures.Threads(service.ProcessId),
            MiB(stagedBytes),
            staged,
            await database.RowsAsync(cancellationToken),
            MiB(await database.BytesAsync(cancellationToken)),
            files
        );
    }

    private static double MiB(long bytes) => (double)bytes / UploadPlan.MiB;
}
