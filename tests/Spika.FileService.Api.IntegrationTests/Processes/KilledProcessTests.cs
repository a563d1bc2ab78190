using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real process, killed with SIGKILL.</summary>
[Parallelizable(ParallelScope.All)]
[Category(TestEffort.Category)]
public sealed class KilledProcessTests
{
    private const int ChunkBytes = 54 * 1024;

    // Acknowledged chunks.
    private static readonly int[] _killsAfter = [150, 300];

    // Milliseconds.
    private static readonly int[] _killsInVerify = [15, 1, 40];

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Kill_InTheMiddleOfUploadAndVerify_LosesNoAcknowledgedChunk(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        Dictionary<string, string?> settings = new(database.Settings) { ["Uploads:FinalizeLease"] = "00:00:01" };
        TestFile file = TestFile.Of(600, ChunkBytes);
        HashSet<int> acknowledged = [];

        foreach (int killAfter in _killsAfter[..TestEffort.Of(usual: 1, full: _killsAfter.Length)])
        {
            await using ServiceProcess service = await ServiceProcess.StartAsync(settings);
            Assert.That(await service.Client.ListedChunksAsync(file), Is.SupersetOf(acknowledged));
            ParallelUpload upload = new(file, service.Client);
            TaskCompletionSource enough = new();
            Task sending = upload.SendAsync(
                ParallelUpload.Shuffled(file, killAfter),
                count => _ = count >= killAfter && enough.TrySetResult()
            );
            await enough.Task;
            await service.KillAsync();
            await sending;
            acknowledged.UnionWith(upload.Acknowledged.Keys);
        }

        foreach (int millisecondsIntoVerify in _killsInVerify[..TestEffort.Of(usual: 1, full: _killsInVerify.Length)])
        {
            await using ServiceProcess service = await ServiceProcess.StartAsync(settings);
            int[] listed = await service.Client.ListedChunksAsync(file);
            Assert.That(listed, Is.SupersetOf(acknowledged));
            await new ParallelUpload(file, service.Client).SendAsync(Enumerable.Range(0, 600).Except(listed));
            acknowledged.UnionWith(Enumerable.Range(0, 600));
            Task<Answer> verifying = service.Client.VerifyAsync(file);
            await Task.Delay(millisecondsIntoVerify);
            await service.KillAsync();
            await verifying.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await using ServiceProcess last = await ServiceProcess.StartAsync(settings);
        Answer verified = await last.Client.VerifyAsync(file);
        byte[] content = await last.Client.GetByteArrayAsync($"/upload/files/{verified.FileId}");
        Assert.That(content.AsSpan().SequenceEqual(file.Content));
    }
}
