using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Jobs;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Jobs;

/// <summary>The check of stored files on the real store and database.</summary>
public abstract class FileCheckContract(DatabaseProvider provider)
{
    private static readonly byte[] _content = new byte[3000];

    private FakeTimeProvider _clock = null!;

    private TestDatabase _database = null!;

    private EngineProcess _engine = null!;

    private StoredFile _file = null!;

    private string Stored => _engine.Layout.BlobFile(_file.Blob);

    private string Quarantined => _engine.Layout.QuarantinedBlob(_file.Blob);

    [SetUp]
    public async Task StoreOneAsync()
    {
        _database = await TestDatabase.CreateAsync(provider);
        _clock = new FakeTimeProvider(A.Moment);
        _engine = await EngineProcess.StartAsync(
            _database,
            _clock,
            ("FileChecks:CheckAfter", "10:00:00"),
            ("FileChecks:Interval", "1.00:00:00")
        );
        _file = await StoreAsync();
        _clock.Advance(TimeSpan.FromHours(11));
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        await _engine.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Check_WhenTheFileIsWhole_LeavesItForAnotherTenHours()
    {
        FileCheckReport first = await CheckAsync();
        FileCheckReport second = await CheckAsync();

        Assert.That((first.Whole, second.Whole), Is.EqualTo((1, 0)));
        Assert.That(await _engine.ReadAsync(_file), Is.EqualTo(_content));
    }

    [Test]
    public async Task Check_WhenOneBitFlipped_PutsTheFileAsideAndSaysSo()
    {
        FlipABit(Stored);

        await CheckAsync();

        Assert.That(File.Exists(Stored), Is.False);
        Assert.That(await File.ReadAllBytesAsync(Quarantined), Has.Length.EqualTo(_content.Length));
        Assert.That((await DownloadAsync()).Error, Is.EqualTo(FileErrors.Damaged));
        Assert.That((await HealthAsync()).Status, Is.EqualTo(HealthStatus.Unhealthy));
    }

    [Test]
    public async Task Check_WhenAnOperatorPutTheBytesBack_IsContent()
    {
        File.Delete(Stored);
        await CheckAsync();
        await File.WriteAllBytesAsync(Stored, _content);

        FileCheckReport report = await CheckAsync();

        Assert.That((report.Whole, report.Damaged), Is.EqualTo((1, 0)));
        Assert.That(await _engine.ReadAsync(_file), Is.EqualTo(_content));
        Assert.That((await HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task Delete_WhenTheFileIsAside_RemovesItThere()
    {
        FlipABit(Stored);
        await CheckAsync();

        await _engine.SendAsync(new DeleteFileCommand(_file.Id, AccessScope.All));

        Assert.That(File.Exists(Quarantined), Is.False);
        Assert.That((await HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task Health_WhenFilesWereNotReadForLong_IsDegradedAndTellsTheAge()
    {
        _clock.SetUtcNow(A.Moment.AddHours(21));

        HealthCheckResult health = await HealthAsync();

        Assert.That(health.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(health.Data["oldestCheckSeconds"], Is.EqualTo(21 * 60 * 60));
    }

    [Test]
    public async Task Checker_WhileAnotherProcessChecks_WaitsForItsNextTurn()
    {
        string path = _engine.Layout.CheckLockFile;
        int runs = 0;
        _engine.Disk.BeforeOpen = opened =>
        {
            if (opened == path)
            {
                Interlocked.Increment(ref runs);
            }
        };
        using (File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            // When the second run tries the lock, the first has ended.
            for (int run = 1; run <= 2; run++)
            {
                _clock.Advance(TimeSpan.FromDays(1));
                Assert.That(() => Volatile.Read(ref runs), Is.EqualTo(run).After(30_000, 20));
            }

            Assert.That(await IsCheckedAsync(), Is.False);
        }

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.That(IsCheckedAsync, Is.True.After(30_000, 20));
    }

    private async Task<StoredFile> StoreAsync()
    {
        UploadKey key = A.Key();
        await _engine.SaveAllAsync(key, [_content]);
        return (await _engine.VerifyAsync(key, 1, _content)).Value;
    }

    private Task<FileCheckReport> CheckAsync() => _engine.SendAsync(new CheckStoredFilesCommand());

    private async Task<Result<FileContent>> DownloadAsync()
    {
        Result<FileContent> file = await _engine.SendAsync(new GetFileContentQuery(_file.Id, AccessScope.All));
        if (file.IsSuccess)
        {
            await file.Value.Content.DisposeAsync();
        }

        return file;
    }

    private Task<HealthCheckResult> HealthAsync() =>
        ActivatorUtilities
            .CreateInstance<StoredFilesHealthCheck>(_engine.Services)
            .CheckHealthAsync(new HealthCheckContext());

    private async Task<bool> IsCheckedAsync() =>
        (await _engine.Get<IBlobRepository>().ListUncheckedAsync(DateTimeOffset.MaxValue, null, 10, default))
            .Single()
            .CheckedAt > A.Moment;

    private static void FlipABit(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 4;
        File.WriteAllBytes(path, content);
    }
}
