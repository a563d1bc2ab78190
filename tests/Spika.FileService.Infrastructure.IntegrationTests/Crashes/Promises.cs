using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>Holds a restarted service to everything that its client was promised.</summary>
internal static class Promises
{
    public static async Task CheckAsync(CrashRun run)
    {
        run.LetLeasesRunOut();
        if (run.Client.File is { } file)
        {
            await CheckFileAsync(run.Engine, run.Client, file.Id);
        }

        if (run.Client.IsUnwanted)
        {
            await RemoveAgainAsync(run);
        }
        else
        {
            await FinishAsync(run);
        }

        await CheckNothingLeaksAsync(run);
    }

    // The client cannot know whether it was done, and asks again.
    private static async Task RemoveAgainAsync(CrashRun run)
    {
        await run.Client.AbortAsync(run.Engine);
        if (run.Client.File is not null)
        {
            await run.Client.DeleteAsync(run.Engine);
        }
    }

    private static async Task FinishAsync(CrashRun run)
    {
        CrashClient client = run.Client;
        await CheckChunksAsync(run.Engine, client);
        bool isFinished = client.File is not null || await IsFinishedAsync(run.Engine, client.Key);
        await client.SaveAsync(run.Engine, isFinished ? [] : Enumerable.Range(0, client.Chunks.Count));

        await client.VerifyAsync(run.Engine);
        await CheckFileAsync(run.Engine, client, client.File!.Id);
    }

    private static async Task CheckChunksAsync(EngineProcess engine, CrashClient client)
    {
        if (client.File is not null || client.Acknowledged.Count == 0 || await IsFinishedAsync(engine, client.Key))
        {
            return;
        }

        ChunkSet listed = (await engine.SendAsync(new GetUploadedChunksQuery(client.Key))).Value;
        Assert.That(
            client.Acknowledged.Keys.Where(index => !listed.Contains(index)),
            Is.Empty,
            "acknowledged, not listed"
        );

        // One that is there already; a verify that was cut off is undone by it.
        int again = client.Acknowledged.Keys.First();
        Result<ChunkSet> saved = await engine.SaveAsync(client.Key, again, client.Acknowledged[again]);
        Assert.That(saved.IsSuccess);
        Upload upload = (await engine.Get<IUploadRepository>().FindAsync(client.Key, CancellationToken.None))!;
        foreach ((int index, byte[] chunk) in client.Acknowledged)
        {
            // A replacement that was on its way may have got through.
            byte[] stored = await new StoredBytes(engine).ReadChunkAsync(upload.Id, index);
            Assert.That(stored, Is.EqualTo(chunk).Or.EqualTo(client.Chunks[index]), $"the bytes of chunk {index}");
        }
    }

    private static async Task<bool> IsFinishedAsync(EngineProcess engine, UploadKey key) =>
        await engine.Get<IUploadRepository>().FindAsync(key, CancellationToken.None) is { State: UploadState.Done };

    private static async Task CheckFileAsync(EngineProcess engine, CrashClient client, long id)
    {
        if (!client.IsUnwanted)
        {
            Assert.That(client.File!.Id, Is.EqualTo(id));
            Assert.That(await engine.ReadAsync(client.File), Is.EqualTo(client.Content), "the bytes of the file");
        }
    }

    private static async Task CheckNothingLeaksAsync(CrashRun run)
    {
        run.Clock.Advance(CrashRun.AbandonedAfter * 2);
        await run.PurgeAsync();
        StoredBytes stored = new(run.Engine);
        Assert.That(stored.Paths(), Is.EquivalentTo(await stored.KnownPathsAsync()), "rows and files");
        Assert.That(await stored.CountOpenRowsAsync(), Is.Zero, "rows of unfinished uploads");
        if (!run.Client.IsUnwanted)
        {
            await CheckFileAsync(run.Engine, run.Client, run.Client.File!.Id);
            await run.Engine.SendAsync(new DeleteFileCommand(run.Client.File.Id, AccessScope.All));
        }

        Assert.That(stored.Paths(), Is.Empty, "files after the last one was deleted");
    }
}
