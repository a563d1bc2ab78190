using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Releases;

/// <summary>An upgrade of the data of each version that operators may have.</summary>
public abstract class ReleasedVersionContract(DatabaseProvider provider, string version)
{
    private const int ChunkBytes = 1024;

    // The day on which the data was made: the unfinished upload must not be too old.
    private static readonly DateTimeOffset _thatDay = new(2026, 11, 28, 0, 30, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;

    private EngineProcess _engine = null!;

    [SetUp]
    public async Task UpgradeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync(provider);
        await ReleasedVersion.RestoreAsync(_database, provider, version);
        JumpingClock clock = new() { Ahead = _thatDay - TimeProvider.System.GetUtcNow() };
        _engine = await EngineProcess.StartAsync(_database, clock);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [TestCase("finished", 2500)]
    [TestCase("short", 300)]
    public async Task Files_AreListedAndRead(string clientId, int length)
    {
        StoredFileFilter all = new(AccessScope.All, "message", 7, AfterId: null, Limit: 10);
        IReadOnlyList<StoredFile> files = await _engine.Get<IStoredFileRepository>().ListAsync(all, default);
        StoredFile file = files.Single(file => file.Key.ClientId == clientId);

        Assert.That(await _engine.ReadAsync(file), Is.EqualTo(ContentOf(clientId, length)));
    }

    [Test]
    public async Task UnfinishedUpload_IsFinished()
    {
        UploadKey key = new(UploadKey.Anonymous, "unfinished");
        byte[] content = ContentOf("unfinished", 2500);

        Result<ChunkSet> chunks = await _engine.SaveAsync(key, 1, content[ChunkBytes..(2 * ChunkBytes)]);
        Result<StoredFile> file = await _engine.VerifyAsync(key, 3, content);

        Assert.That(chunks.Value.Count, Is.EqualTo(3));
        Assert.That(await _engine.ReadAsync(file.Value), Is.EqualTo(content));
    }

    [Test]
    public async Task Tables_BecomeThoseOfANewDatabase()
    {
        await using TestDatabase other = await TestDatabase.CreateEmptyAsync(provider);
        await using ServiceProvider services = await other.StartServicesAsync();
        IReadOnlyList<string> expected = await Schema.ReadAsync(services, provider);

        // Indexes on large tables are built while the service serves. NUnit polls a delegate that is not async.
        Assert.That(
            () => Schema.ReadAsync(_engine.Services, provider).GetAwaiter().GetResult(),
            Is.EqualTo(expected).After(delayInMilliseconds: 30_000, pollingInterval: 100)
        );
    }

    // As the program that made the data wrote it.
    private static byte[] ContentOf(string clientId, int length)
    {
        string line = $"{clientId}: 0123456789 abcdefghijklmnopqrstuvwxyz\n";
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, 100)))[..length];
    }
}
