using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>What a restarted service knows, and what lies around that it does not know, in a few words.</summary>
internal static class Aftermath
{
    public static async Task<string> DescribeAsync(CrashRun run, string root)
    {
        StoredBytes stored = new(run.Engine);
        Upload? upload = await run.Engine.Get<IUploadRepository>().FindAsync(run.Client.Key, CancellationToken.None);
        string state = upload?.State switch
        {
            null => "nothing",
            UploadState.Receiving => $"receiving, {await ChunksAsync(run, upload.Id)}",
            UploadState.Assembling => $"taken, {await ChunksAsync(run, upload.Id)}",
            _ => "finished",
        };
        HashSet<string> known = await stored.KnownPathsAsync();
        string[] unknown =
        [
            .. stored.Paths().Where(path => !known.Contains(path)).Select(path => EffectName.Of(root, path)).Distinct(),
        ];
        Array.Sort(unknown, StringComparer.Ordinal);
        return unknown.Length == 0 ? state : $"{state}; unknown: {string.Join(", ", unknown)}";
    }

    private static async Task<string> ChunksAsync(CrashRun run, UploadId upload)
    {
        ChunkSummary summary = await run.Engine.Get<IChunkStore>().DescribeAsync(upload, CancellationToken.None);
        int[] saved = [.. Enumerable.Range(0, StoredBytes.MostChunks).Where(summary.Chunks.Contains)];
        return saved.Length == 0 ? "no chunk" : $"chunks {string.Join(" ", saved)}";
    }
}
