using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.LyingDisks;

/// <summary>After a write or flush that failed, no answer rests on what the page cache says of that file.</summary>
public abstract class LyingDiskContract(DatabaseProvider provider)
{
    private const string Slots = ".slots";

    private const string Odd = ".odd";

    private const string Copy = ".assembled";

    private readonly List<EngineProcess> _processes = [];

    private readonly List<byte[]> _chunks = Chunks(8192, 8192, 8192, 5000);

    private LyingDisk _disk = null!;

    private TestDatabase _database = null!;

    private EngineProcess _engine = null!;

    private UploadKey _key = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _disk = new LyingDisk();
        _key = A.Key();
        _database = await TestDatabase.CreateAsync(provider);
        _engine = await StartProcessAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        foreach (EngineProcess process in _processes)
        {
            await process.DisposeAsync();
        }

        _processes.Clear();
        await _database.DisposeAsync();
    }

    [TestCase(Slots, 0)]
    [TestCase(Slots, 1)]
    [TestCase(Slots, 2)]
    [TestCase(Odd, 3)]
    public async Task Verify_WhenTheFlushOfAChunkFailed_PublishesWhatIsOnTheDevice(string file, int failing)
    {
        await SaveAsync(0, failing);
        FailNext(file);
        Assert.That(() => _engine.SaveAsync(_key, failing, _chunks[failing]), Throws.InstanceOf<IOException>());
        await SaveAsync(failing, _chunks.Count);

        await AssertIsFinishedAsync(_engine);
    }

    [Test]
    public async Task Verify_WhenTheWriteOfAChunkFailed_PublishesWhatIsOnTheDevice()
    {
        await SaveAsync(0, 1);
        FailNextWrite(Slots);
        Assert.That(() => _engine.SaveAsync(_key, 1, _chunks[1]), Throws.InstanceOf<IOException>());
        await SaveAsync(1, _chunks.Count);

        await AssertIsFinishedAsync(_engine);
    }

    [Test]
    public async Task Verify_WhenItFollowsOneWhoseFlushFailed_PublishesWhatIsOnTheDevice(
        [Values("same", "restarted", "other")] string process
    )
    {
        EngineProcess other = process == "other" ? await StartProcessAsync() : _engine;
        await SaveAsync(0, _chunks.Count);
        FailNext(Slots);
        Assert.That(() => VerifyAsync(_engine), Throws.InstanceOf<IOException>());
        other = process == "restarted" ? await RestartAsync() : other;

        await AssertIsFinishedAsync(other);
    }

    [Test]
    public async Task Verify_WhenItFollowsOneWhoseAppendFailed_PublishesWhatIsOnTheDevice()
    {
        await SaveAsync(0, _chunks.Count);
        FailNextWrite(Slots);
        Assert.That(() => VerifyAsync(_engine), Throws.InstanceOf<IOException>());

        await AssertIsFinishedAsync(_engine);
    }

    [Test]
    public async Task Verify_WhenItFollowsOneWhoseCopyFailed_PublishesWhatIsOnTheDevice()
    {
        EngineProcess other = await StartProcessAsync();
        await SaveAsync(0, 2);
        _ = (await other.SaveAsync(_key, 2, _chunks[2])).Value;
        await SaveAsync(3, _chunks.Count);
        FailNext(Copy);
        Assert.That(() => VerifyAsync(_engine), Throws.InstanceOf<IOException>());

        await AssertIsFinishedAsync(_engine);
    }

    [Test]
    public async Task Verify_WhenTheProcessWasRestartedAfterAFailedChunk_PublishesWhatIsOnTheDevice()
    {
        await SaveAsync(0, 2);
        FailNext(Slots);
        Assert.That(() => _engine.SaveAsync(_key, 2, _chunks[2]), Throws.InstanceOf<IOException>());

        // Chunk 2 has the length of an odd chunk for the new process: the failed slots could be completed with it.
        EngineProcess restarted = await RestartAsync();
        byte[] last = Chunks(100)[0];
        _ = (await restarted.SaveAsync(_key, 2, last)).Value;
        byte[] content = [.. _chunks[0], .. _chunks[1], .. last];

        Result<StoredFile> file = await restarted.VerifyAsync(_key, 3, content);
        await AssertIsOnTheDeviceAsync(restarted, file.Value, content);
    }

    [Test]
    public async Task Save_WhenAFailedWriteTookARecordedChunkWithIt_ListsThatChunkNoMore()
    {
        await SaveAsync(0, 2);
        _disk.AfterFailure = file => file.Lose(8192 + 100, 50);
        FailNext(Slots);
        Assert.That(() => _engine.SaveAsync(_key, 2, _chunks[2]), Throws.InstanceOf<IOException>());

        ChunkSet listed = (await _engine.SaveAsync(_key, 2, _chunks[2])).Value;
        ChunkSet asked = (await _engine.SendAsync(new GetUploadedChunksQuery(_key))).Value;

        Assert.That(Indices(listed), Is.EqualTo([0, 2]));
        Assert.That(Indices(asked), Is.EqualTo([0, 2]));
        await SaveAsync(1, _chunks.Count);
        await AssertIsFinishedAsync(_engine);
    }

    [Test]
    public async Task Verify_WhenTheReadingBackWasInterruptedAfterTheCacheWasDropped_StillMissesTheLostChunk()
    {
        await SaveAsync(0, 2);
        int opened = 0;
        _disk.BeforeOpenRead = path =>
        {
            if (path.EndsWith(Slots, StringComparison.Ordinal) && ++opened == 2)
            {
                throw new FileInUseException("A verify of another instance has it.");
            }
        };
        _disk.AfterFailure = file => file.Lose(8192 + 100, 50);
        FailNext(Slots);
        Assert.That(() => _engine.SaveAsync(_key, 2, _chunks[2]), Throws.InstanceOf<IOException>());
        await SaveAsync(2, _chunks.Count);

        Result<StoredFile> verified = await VerifyAsync(_engine);

        Assert.That(opened, Is.GreaterThanOrEqualTo(2));
        Assert.That((verified.Error as ChunksMissingError)?.MissingChunks, Is.EqualTo([1]));
        await SaveAsync(1, 2);
        await AssertIsFinishedAsync(_engine);
    }

    [Test]
    public async Task Save_WhenAnotherInstanceUnlistedAChunk_ListsItNoMoreAndTakesItAgain()
    {
        EngineProcess other = await StartProcessAsync();
        await SaveAsync(0, 2);
        _ = (await other.SaveAsync(_key, 3, _chunks[3])).Value;
        _disk.AfterFailure = file => file.Lose(0, 10);
        FailNext(Slots);
        Assert.That(() => _engine.SaveAsync(_key, 2, _chunks[2]), Throws.InstanceOf<IOException>());
        _ = (await _engine.SaveAsync(_key, 2, _chunks[2])).Value;

        ChunkSet listed = (await other.SaveAsync(_key, 1, _chunks[1])).Value;
        ChunkSet again = (await other.SaveAsync(_key, 0, _chunks[0])).Value;

        Assert.That(Indices(listed), Is.EqualTo([1, 2, 3]));
        Assert.That(Indices(again), Is.EqualTo([0, 1, 2, 3]));
        await AssertIsFinishedAsync(other);
    }

    [Test]
    [Category(TestEffort.Category)]
    public async Task Verify_WhenADiskFailsAtRandom_IsNeverAnsweredWithAFileThatIsNotOnTheDevice()
    {
        int programs = TestEffort.Of(usual: 2, full: 100);
        for (int seed = 0; seed < programs; seed++)
        {
            await using LyingDiskProgram program = new(seed, _disk, StartEngineAsync);

            await program.RunAsync();

            Assert.That(program.Complaints, Is.Empty, $"seed {seed}");
            Assert.That(_disk.WrittenAfterFailure, Is.Empty, $"seed {seed}");
        }

        Assert.That(_disk.Failures, Is.AtLeast(programs / 2));
    }

    private static List<byte[]> Chunks(params ReadOnlySpan<int> lengths)
    {
        Random random = new(lengths.Length);
        List<byte[]> chunks = [];
        foreach (int length in lengths)
        {
            byte[] chunk = new byte[length];
            random.NextBytes(chunk);
            chunks.Add(chunk);
        }

        return chunks;
    }

    private static int[] Indices(ChunkSet chunks) => [.. Enumerable.Range(0, 10).Where(chunks.Contains)];

    private async Task<EngineProcess> StartProcessAsync()
    {
        EngineProcess process = await StartEngineAsync();
        _processes.Add(process);
        return process;
    }

    private Task<EngineProcess> StartEngineAsync() =>
        EngineProcess.StartAsync(
            _database,
            TimeProvider.System,
            services => services.Replace(ServiceDescriptor.Singleton<IDisk>(_disk))
        );

    private async Task<EngineProcess> RestartAsync()
    {
        await _engine.DisposeAsync();
        _processes.Remove(_engine);
        return _engine = await StartProcessAsync();
    }

    private async Task SaveAsync(int from, int to)
    {
        for (int index = from; index < to; index++)
        {
            _ = (await _engine.SaveAsync(_key, index, _chunks[index])).Value;
        }
    }

    private void FailNext(string extension)
    {
        int left = 1;
        _disk.FailsFlush = path => path.EndsWith(extension, StringComparison.Ordinal) && left-- == 1;
    }

    private void FailNextWrite(string extension)
    {
        int left = 1;
        _disk.FailsWrite = path => path.EndsWith(extension, StringComparison.Ordinal) && left-- == 1;
    }

    private Task<Result<StoredFile>> VerifyAsync(EngineProcess engine) =>
        engine.VerifyAsync(_key, _chunks.Count, [.. _chunks.SelectMany(chunk => chunk)]);

    private async Task AssertIsFinishedAsync(EngineProcess engine)
    {
        Result<StoredFile> file = await VerifyAsync(engine);
        await AssertIsOnTheDeviceAsync(engine, file.Value, [.. _chunks.SelectMany(chunk => chunk)]);
    }

    private async Task AssertIsOnTheDeviceAsync(EngineProcess engine, StoredFile file, byte[] content)
    {
        Assert.That(_disk.Failures, Is.EqualTo(1));
        Assert.That(_disk.OnDevice(engine.Layout.BlobFile(file.Blob)), Is.EqualTo(content));
        Assert.That(await engine.ReadAsync(file), Is.EqualTo(content));
        Assert.That(_disk.WrittenAfterFailure, Is.Empty);
    }
}
