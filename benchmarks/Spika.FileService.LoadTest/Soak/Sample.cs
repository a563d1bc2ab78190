namespace Spika.FileService.LoadTest.Soak;

/// <summary>What the service holds at a moment.</summary>
/// <param name="ObjectsMiB">Small objects on the managed heap after a full collection, the last one that was asked
/// for.</param>
/// <param name="BuffersMiB">Large and pinned objects, likewise.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Staged">Files and folders of unfinished uploads.</param>
/// <param name="Rows">In all tables.</param>
internal sealed record Sample(
    TimeSpan At,
    double ResidentMiB,
    double ObjectsMiB,
    double BuffersMiB,
    double Handles,
    double Threads,
    double StagedMiB,
    double Staged,
    double Rows,
    double DatabaseMiB,
    double Files
)
{
    public override string ToString() =>
        $"{At.TotalMinutes, 5:0.0} min: {ResidentMiB:0} MiB resident, {ObjectsMiB:0.0} MiB objects, {BuffersMiB:0.0} MiB buffers, {Handles} handles, {Threads} threads, "
        + $"staging {StagedMiB:0} MiB in {Staged}, {Rows} rows, database {DatabaseMiB:0.0} MiB, {Files} files";
}
