using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// With <see cref="Infrastructure.Settings.StorageDurability.ProcessCrash"/>, a loss of power takes bytes whose record
/// is kept.
/// </summary>
public abstract class UncleanStopContract(DatabaseProvider provider) : EngineContract(provider)
{
    private const int ChunkBytes = 64 * 1024;

    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(ChunkBytes, ChunkBytes, ChunkBytes, 100);

    [TestCase("short", new[] { 0, 3 })]
    [TestCase("hole", new[] { 0, 2, 3 })]
    [TestCase("gone", new[] { 3 })]
    [TestCase("odd gone", new[] { 0, 1, 2 })]
    [TestCase("odd short", new[] { 0, 1, 2 })]
    [TestCase("nothing", new[] { 0, 1, 2, 3 })]
    public async Task List_AfterAnUncleanStop_HasOnlyWhatIsOnTheDisk(string lost, int[] left)
    {
        UploadId upload = await SaveAndStopAsync();
        Lose(lost, upload);
        await File.WriteAllTextAsync(Engine.Layout.RunningMark(Guid.NewGuid()), "");

        EngineProcess next = await StartFastAsync();
        ChunkSet listed = (await next.SendAsync(new GetUploadedChunksQuery(_key))).Value;
        await next.SaveAllAsync(_key, _chunks);
        Result<StoredFile> file = await next.VerifyAsync(_key, _chunks.Count, Whole(_chunks));

        Assert.That(Enumerable.Range(0, 4).Where(listed.Contains), Is.EqualTo(left));
        Assert.That(await next.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Save_AfterAnUncleanStop_ListsOnlyWhatIsOnTheDisk()
    {
        UploadId upload = await SaveAndStopAsync();
        Lose("hole", upload);
        await File.WriteAllTextAsync(Engine.Layout.RunningMark(Guid.NewGuid()), "");

        EngineProcess next = await StartFastAsync();
        ChunkSet listed = (await next.SaveAsync(_key, 3, _chunks[3])).Value;

        Assert.That(Enumerable.Range(0, 4).Where(listed.Contains), Is.EqualTo([0, 2, 3]));
    }

    [Test]
    public async Task Verify_AfterAnUncleanStop_SaysWhichChunksAreMissing()
    {
        UploadId upload = await SaveAndStopAsync();
        Lose("hole", upload);
        await File.WriteAllTextAsync(Engine.Layout.RunningMark(Guid.NewGuid()), "");

        EngineProcess next = await StartFastAsync();
        Result<StoredFile> refused = await next.VerifyAsync(_key, _chunks.Count, Whole(_chunks));

        Assert.That((refused.Error as ChunksMissingError)?.MissingChunks, Is.EqualTo([1]));
    }

    [Test]
    public async Task Start_WhenAllWasChecked_RemovesTheMarksOfEndedProcesses()
    {
        await SaveAndStopAsync();
        string mark = Engine.Layout.RunningMark(Guid.NewGuid());
        await File.WriteAllTextAsync(mark, "");

        EngineProcess next = await StartFastAsync();
        RecordCheckService service = next.Services.GetServices<IHostedService>().OfType<RecordCheckService>().Single();
        await service.ExecuteTask!;

        Assert.That(File.Exists(mark), Is.False);
        Assert.That(next.Get<RecordCheck>().IsNeeded, Is.False);
        Assert.That(File.Exists(next.Layout.RunningMark(next.Writer)));
    }

    [Test]
    public async Task Start_AfterACleanStop_ChecksNothing()
    {
        await SaveAndStopAsync();

        EngineProcess next = await StartFastAsync();

        Assert.That(next.Get<RunningMark>().FoundUncleanStop, Is.False);
    }

    [Test]
    public async Task Stop_OfAHostThatIsDisposedOfMeanwhile_DoesNotFail()
    {
        RunningMark mark = (await StartFastAsync()).Get<RunningMark>();

        mark.Dispose();

        Assert.That(() => mark.StopAsync(default), Throws.Nothing);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Start_ThatPromisesMore_FlushesWhatWasLeftToTheCacheBeforeNothingTellsOfIt(bool wasKilled)
    {
        await SaveAndStopAsync();
        if (wasKilled)
        {
            await File.WriteAllTextAsync(Engine.Layout.RunningMark(Guid.NewGuid()), "");
        }

        EngineProcess next = await StartProcessAsync();
        RecordCheckService service = next.Services.GetServices<IHostedService>().OfType<RecordCheckService>().Single();
        await service.ExecuteTask!;

        string[] effects =
        [
            .. next
                .Disk.Effects.Where(effect =>
                    effect.Name == nameof(IDisk.FlushFileSystem) || Path.GetFileName(effect.Path).StartsWith(".running")
                )
                .Select(effect => effect.Name),
        ];
        Assert.That(effects, Does.Contain(nameof(IDisk.Delete)));
        Assert.That(effects[..2], Is.All.EqualTo(nameof(IDisk.FlushFileSystem)));
    }

    [Test]
    public async Task Start_WhileAnotherProcessRuns_ChecksNothing()
    {
        await using EngineProcess running = await EngineProcess.StartAsync(
            Database,
            settings: [("Storage:Durability", "ProcessCrash")]
        );

        EngineProcess next = await StartFastAsync();

        Assert.That(next.Get<RunningMark>().FoundUncleanStop, Is.False);
    }

    private async Task<UploadId> SaveAndStopAsync()
    {
        await using EngineProcess fast = await EngineProcess.StartAsync(
            Database,
            settings: [("Storage:Durability", "ProcessCrash")]
        );
        await fast.SaveAllAsync(_key, _chunks);
        return (await FindAsync(_key)).Id;
    }

    private Task<EngineProcess> StartFastAsync() => StartProcessAsync(("Storage:Durability", "ProcessCrash"));

    private void Lose(string what, UploadId upload)
    {
        string slots = FileOf(upload, ".slots");
        string odd = FileOf(upload, ".odd");
        switch (what)
        {
            case "short":
                SetLength(slots, ChunkBytes + 10);
                break;
            case "hole":
                SetLength(slots, ChunkBytes);
                SetLength(slots, 2 * ChunkBytes);
                Append(slots, _chunks[2]);
                break;
            case "gone":
                File.Delete(slots);
                break;
            case "odd gone":
                File.Delete(odd);
                break;
            case "odd short":
                SetLength(odd, 99);
                break;
        }
    }

    private string FileOf(UploadId upload, string end) => Engine.StagedFile(upload, end);

    private static void SetLength(string path, long length)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, length);
    }

    private static void Append(string path, byte[] bytes)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.Write(file, bytes, RandomAccess.GetLength(file));
    }
}
