using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// The managed memory that one chunk costs on its whole path, framework included, and whether any of it goes to the
/// large object heap. A probe that is loaded into the published service counts both, one after the other, for watching
/// allocates.
/// </summary>
internal sealed class AllocationsRow : ILoadTestRow
{
    private const int Chunks = 3000;

    // The runtime hands its events over with a delay.
    private static readonly TimeSpan _eventDelay = TimeSpan.FromSeconds(1);

    public string Id => "allocations";

    public string What => "allocated for each chunk";

    public Goal Goal { get; } = Goal.AtMost(8, "KiB");

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    private static Goal NoLargeObjects { get; } = Goal.None("large objects");

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        string socket = Path.Combine(context.CreateFolder("probe"), "socket");
        RunningService service = await context.StartServiceAsync(cancellationToken, ProbeClient.Settings(socket));
        using ProbeClient probe = ProbeClient.Connect(socket);
        UploadPlan small = PlanOf(UploadPlan.SmallChunkBytes, Chunks);
        UploadPlan large = PlanOf(UploadPlan.MiB, Chunks / 6);
        await WarmUp.RunAsync(service.Target, large, cancellationToken);

        // One upload of the same shape first: what is made once, such as the table of numbers, is there afterwards.
        Outcome[] bytes =
        [
            await AllocatedAsync(context, service, probe, small, "54 KiB", cancellationToken),
            await AllocatedAsync(context, service, probe, large, "1 MiB", cancellationToken),
        ];
        await probe.WatchAsync(cancellationToken);
        return
        [
            .. bytes,
            await LargeObjectsAsync(service, probe, small, "54 KiB", cancellationToken),
            await LargeObjectsAsync(service, probe, large, "1 MiB", cancellationToken),
        ];
    }

    private static UploadPlan PlanOf(int chunkBytes, int chunks) =>
        new() { FileBytes = (long)chunks * chunkBytes, ChunkBytes = chunkBytes };

    private async Task<Outcome> AllocatedAsync(
        RowContext context,
        RunningService service,
        ProbeClient probe,
        UploadPlan plan,
        string size,
        CancellationToken cancellationToken
    )
    {
        await Load.RunAsync(service.Target, plan, cancellationToken);
        List<double> kibibytes = [];
        for (int round = 0; round < context.Rounds; round++)
        {
            using ClientUpload upload = await ClientUpload.OpenAsync(service.Target, plan, cancellationToken);
            long before = await probe.AllocatedBytesAsync(cancellationToken);
            await upload.SendChunksAsync(cancellationToken);
            long allocated = await probe.AllocatedBytesAsync(cancellationToken) - before;
            kibibytes.Add((double)allocated / UploadPlan.KiB / FileContent.Of(plan).Chunks);
            await upload.FinishAsync(cancellationToken);
            await upload.RemoveAsync(cancellationToken);
        }

        Series series = new(kibibytes);
        return Outcome.Of($"{What} of {size}", Goal, series.Median, $"{series} KiB");
    }

    private static async Task<Outcome> LargeObjectsAsync(
        RunningService service,
        ProbeClient probe,
        UploadPlan plan,
        string size,
        CancellationToken cancellationToken
    )
    {
        (int before, _) = await probe.LargeObjectsAsync(cancellationToken);
        await Load.RunAsync(service.Target, plan, cancellationToken);
        await Task.Delay(_eventDelay, cancellationToken);
        (int after, string types) = await probe.LargeObjectsAsync(cancellationToken);
        int count = after - before;
        string measured = count == 0 ? "none" : $"{count} (of all so far: {types})";
        return Outcome.Of($"large objects, {size} chunks", NoLargeObjects, count, measured);
    }
}
