using System.Diagnostics;
using System.Security.Cryptography;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// A file of 1 GiB in chunks of 54 KiB, shuffled: the time of verify against one pass of SHA-256 over as many bytes in
/// memory, and the bytes that the service writes meanwhile, which would tell of a copy.
/// </summary>
internal sealed class VerifyShuffledRow : ILoadTestRow
{
    private const int BufferBytes = UploadPlan.MiB;

    public string Id => "verify-shuffled";

    public string What => "verify of 1 GiB shuffled, time";

    public Goal Goal { get; } = Goal.AtMostTimes(1.2, "one pass of SHA-256");

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    private static Goal NoCopy { get; } = Goal.AtMost(1, "MiB");

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        UploadPlan plan = new() { FileBytes = context.Size(UploadPlan.GiB), Shuffled = true };
        RunningService service = await context.StartServiceAsync(cancellationToken);
        await WarmUp.RunAsync(service.Target, plan, cancellationToken);
        List<double> written = [];
        Series[] milliseconds = await Alternation.RunAsync(
            context.Rounds,
            async () =>
            {
                (double verify, double mebibytes) = await VerifyAsync(service, plan, cancellationToken);
                written.Add(mebibytes);
                return verify;
            },
            () => Task.FromResult(HashPass(plan.FileBytes))
        );

        double ratio = milliseconds[0].Median / milliseconds[1].Median;
        Series writes = new(written);
        return
        [
            Outcome.Of(What, Goal, ratio, $"verify {milliseconds[0]} ms, SHA-256 {milliseconds[1]} ms"),
            Outcome.Of("the same, bytes written meanwhile", NoCopy, writes.Max, $"{writes} MiB"),
        ];
    }

    private static async Task<(double Milliseconds, double WrittenMiB)> VerifyAsync(
        RunningService service,
        UploadPlan plan,
        CancellationToken cancellationToken
    )
    {
        using ClientUpload upload = await ClientUpload.OpenAsync(service.Target, plan, cancellationToken);
        await upload.SendChunksAsync(cancellationToken);
        long before = ProcessFigures.WrittenBytes(service.ProcessId);
        await upload.FinishAsync(cancellationToken);
        long written = ProcessFigures.WrittenBytes(service.ProcessId) - before;
        await upload.RemoveAsync(cancellationToken);
        RowContext.Note($"verify {upload.FinishTime.TotalMilliseconds:0} ms, {written / 1024.0:0} KiB written");
        return (upload.FinishTime.TotalMilliseconds, (double)written / UploadPlan.MiB);
    }

    // From memory that does not fit a cache, as a file's pages in the page cache are. Reading it comes on top for the
    // service.
    private static double HashPass(long bytes)
    {
        byte[] buffer = new byte[64 * BufferBytes];
        RandomNumberGenerator.Fill(buffer);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long start = Stopwatch.GetTimestamp();
        for (long done = 0; done < bytes; done += BufferBytes)
        {
            hash.AppendData(buffer, (int)(done % buffer.Length), BufferBytes);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
