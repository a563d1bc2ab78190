using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>ops/backup.sh on a service under load, and ops/restore.sh into an empty one.</summary>
public sealed class BackupTests
{
    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task Restore_OfABackupThatWasMadeUnderLoad_HasEveryFileWholeAndNoUnfinishedUpload(
        DatabaseProvider provider
    )
    {
        await using TestDatabase lost = await TestDatabase.CreateAsync(provider);
        await using TestDatabase restored = await TestDatabase.CreateAsync(provider);
        string backup = Path.Combine(lost.Root, "backup");
        TestFile unfinished = TestFile.Of(2);
        Dictionary<long, TestFile> before;
        ICollection<long> deleted;
        using (CancellationTokenSource stop = new())
        await using (ServiceProcess service = await ServiceProcess.StartAsync(lost.Settings))
        {
            FileSender sender = new(service.Client);
            Task sending = sender.SendUntilAsync(stop.Token);
            await sender.HasSentAsync(5);
            await service.Client.PostChunkAsync(unfinished, 0);
            await OperatorScript.RunAsync("backup.sh", lost, lost.Root, backup);
            await sender.HasSentAsync(10);
            before = new Dictionary<long, TestFile>(sender.Sent);
            await OperatorScript.RunAsync("backup.sh", lost, lost.Root, backup);
            await stop.CancelAsync();
            await sending;
            before = before.Where(file => sender.Sent.ContainsKey(file.Key)).ToDictionary();
            deleted = sender.Deleted.Keys;
            await service.KillAsync();
        }

        await OperatorScript.RunAsync("restore.sh", restored, backup, restored.Root);

        await using ServiceProcess again = await ServiceProcess.StartAsync(restored.Settings);
        long[] ids = await ListAsync(again.Client);
        Assert.That(ids, Is.SupersetOf(before.Keys));
        foreach (long id in ids.Except(deleted))
        {
            // What was made after the backup began is whole as well, if it is there.
            byte[] content = await again.Client.GetByteArrayAsync($"/upload/files/{id}");
            Assert.That(!before.TryGetValue(id, out TestFile? file) || content.AsSpan().SequenceEqual(file.Content));
        }

        Assert.That(await again.Client.ListedChunksAsync(unfinished), Is.Empty);
        long next = (await again.Client.UploadAsync(unfinished)).FileId;
        Assert.That(next, Is.GreaterThan(ids.Max()));
    }

    [Test]
    public async Task Restore_WhereFilesAreAlready_RefusesAndTouchesNothing()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string there = Path.Combine(database.Root, "files", "a");
        Directory.CreateDirectory(Path.GetDirectoryName(there)!);
        await File.WriteAllTextAsync(there, "mine");

        Task restoring = OperatorScript.RunAsync("restore.sh", database, database.Root, database.Root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("is not empty"));
        Assert.That(Directory.GetFileSystemEntries(database.Root), Has.Length.EqualTo(1));
    }

    private static async Task<long[]> ListAsync(HttpClient client)
    {
        JsonElement files = (await client.GetAnswerAsync("/upload/files?limit=1000")).Data.GetProperty("files");
        return [.. files.EnumerateArray().Select(file => file.GetProperty("id").GetInt64())];
    }
}
