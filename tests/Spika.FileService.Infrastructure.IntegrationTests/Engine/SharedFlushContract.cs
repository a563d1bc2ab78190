using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Many new uploads in one batch, whose names one flush of their folder makes durable.</summary>
public abstract class SharedFlushContract(DatabaseProvider provider) : EngineContract(provider)
{
    private const int InputOutput = 5;

    private EngineProcess _process = null!;

    [SetUp]
    public async Task StartAtATimeAsync()
    {
        _process = await StartProcessAsync(new FakeTimeProvider(A.Moment));
        await _process.SaveAsync(A.Key(), 0, [1]);
        _process.Disk.Clear();
    }

    [Test]
    public async Task Save_OfManyUploadsInOneBatch_FlushesTheirFolderOnce()
    {
        UploadKey[] keys = await StartUploadsAsync(16);
        (Task<Result<ChunkSet>> first, Action goOn) = await SaveAndHoldFlushAsync();
        Task[] others = await WriteManyAsync(keys);

        goOn();
        await Task.WhenAll([first, .. others]);

        // All names were made before the first flush of the folder, which follows that of the first one's bytes.
        Assert.That(_process.Disk.Count(nameof(IDisk.Flush)), Is.EqualTo(17));
        Assert.That(_process.Disk.Count(nameof(IDisk.FlushFolder)), Is.EqualTo(1));
    }

    [Test]
    public async Task Save_OfManyUploadsInOneBatch_WhenTheFlushOfTheFolderFails_RecordsNoneAndTakesAllAgain()
    {
        UploadKey[] keys = await StartUploadsAsync(16);
        (Task<Result<ChunkSet>> first, Action goOn) = await SaveAndHoldFlushAsync();
        Task<Result<ChunkSet>>[] others = await WriteManyAsync(keys);
        int flushes = 0;
        _process.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.FlushFolder) && Interlocked.Increment(ref flushes) == 1)
            {
                throw new IOException("The disk failed.", InputOutput);
            }
        };

        goOn();
        bool[] saved = await Task.WhenAll(others.Prepend(first).Select(IsSavedAsync));
        _process.Disk.Before = _ => { };
        bool[] again = await Task.WhenAll(keys.Select(key => IsSavedAsync(_process.SaveAsync(key, 0, [1]))));

        Assert.That(saved, Is.All.False);
        Assert.That(again, Is.All.True);
    }

    private static async Task<bool> IsSavedAsync(Task<Result<ChunkSet>> saving)
    {
        try
        {
            return (await saving).IsSuccess;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<(Task<Result<ChunkSet>> Saving, Action GoOn)> SaveAndHoldFlushAsync()
    {
        TaskCompletionSource flushing = new();
        ManualResetEventSlim mayFlush = new();
        _process.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                flushing.TrySetResult();
                mayFlush.Wait();
            }
        };
        Task<Result<ChunkSet>> saving = _process.SaveAsync(A.Key(), 0, [1]);
        await flushing.Task;
        return (saving, mayFlush.Set);
    }

    /// <summary>Uploads whose first chunk waits for no earlier round of the journal.</summary>
    private async Task<UploadKey[]> StartUploadsAsync(int count)
    {
        UploadKey[] keys = [.. Enumerable.Range(0, count).Select(_ => A.Key())];
        foreach (UploadKey key in keys)
        {
            Upload upload = await _process.Services.StartUploadAsync(key);
            await _process.Get<ChunkJournal>().RefreshAsync(_process.Get<UploadSessions>().Get(upload.Id));
        }

        return keys;
    }

    /// <summary>Begins to save a chunk of each upload, and returns when all are written.</summary>
    private async Task<Task<Result<ChunkSet>>[]> WriteManyAsync(UploadKey[] keys)
    {
        using SemaphoreSlim written = new(0);
        Action<DiskEffect> before = _process.Disk.Before;
        _process.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Write))
            {
                written.Release();
            }

            before(effect);
        };
        List<Task<Result<ChunkSet>>> saving = [];
        foreach (UploadKey key in keys)
        {
            saving.Add(Task.Run(() => _process.SaveAsync(key, 0, [1])));
            await written.WaitAsync();
        }

        return [.. saving];
    }
}
