using System.Diagnostics;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Measuring;

/// <summary>Runs the uploads of a plan, all at once, and measures the server meanwhile.</summary>
internal static class Load
{
    /// <summary>What the server still does after its last answer is counted for this long.</summary>
    private static readonly TimeSpan _settle = TimeSpan.FromMilliseconds(100);

    public static async Task<LoadResult> RunAsync(
        UploadTarget target,
        UploadPlan plan,
        CancellationToken cancellationToken
    )
    {
        List<ClientUpload> uploads = [];
        try
        {
            for (int i = 0; i < plan.Uploads; i++)
            {
                // Of equal files the service keeps one, and reads it again for each further one.
                UploadPlan own = plan with
                {
                    Mark = checked((ushort)i),
                };
                uploads.Add(await ClientUpload.OpenAsync(target, own, cancellationToken));
            }

            await Task.Delay(_settle, cancellationToken);
            TimeSpan cpu = target.Cpu();
            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(uploads.Select(upload => upload.RunAsync(cancellationToken)));
            TimeSpan wall = Stopwatch.GetElapsedTime(start);
            await Task.Delay(_settle, cancellationToken);
            cpu = target.Cpu() - cpu;

            foreach (ClientUpload upload in uploads)
            {
                await upload.RemoveAsync(cancellationToken);
            }

            return new LoadResult(
                wall,
                cpu.TotalMilliseconds / plan.TotalMiB,
                new Series(uploads.SelectMany(upload => upload.ChunkMilliseconds)),
                new Series(uploads.Select(upload => upload.FinishTime.TotalMilliseconds)),
                uploads.Sum(upload => upload.ReplyBytes)
            );
        }
        finally
        {
            uploads.ForEach(upload => upload.Dispose());
        }
    }
}
