using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>What a verify flushes: what it or another process wrote, and not what the chunks of this one had.</summary>
public abstract class VerifyFlushContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly IReadOnlyList<byte[]> _wholeSlots = Chunks(1024, 1024, 1024);

    private static readonly IReadOnlyList<byte[]> _oneChunk = Chunks(50_000);

    private static readonly IReadOnlyList<byte[]> _shortEnd = Chunks(1024, 1024, 10);

    [Test]
    public async Task Verify_OfChunksThatThisProcessSaved_FlushesTheNameOnly([Values] bool isOneChunk)
    {
        (int flushes, int folders) = await CountAsync(Engine, Engine, isOneChunk ? _oneChunk : _wholeSlots);

        Assert.That(flushes, Is.Zero);
        Assert.That(folders, Is.Positive);
    }

    [Test]
    public async Task Verify_OfChunksInAFolderThatIsThere_FlushesOnce()
    {
        await CountAsync(Engine, Engine, _wholeSlots);

        Assert.That(await CountAsync(Engine, Engine, _oneChunk), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Verify_ThatAppendsTheLastChunk_FlushesTheBytes()
    {
        (int flushes, _) = await CountAsync(Engine, Engine, _shortEnd);

        Assert.That(flushes, Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_OfChunksThatAnotherProcessSaved_FlushesTheBytes()
    {
        (int flushes, _) = await CountAsync(Engine, await StartProcessAsync(), _wholeSlots);

        Assert.That(flushes, Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_OfChunksThatNoLossOfPowerWouldKeep_FlushesTheBytes()
    {
        EngineProcess process = await StartProcessAsync(("Storage:Durability", "ProcessCrash"));

        (int flushes, _) = await CountAsync(process, process, _wholeSlots);

        Assert.That(flushes, Is.EqualTo(1));
    }

    private static async Task<(int Flushes, int Folders)> CountAsync(
        EngineProcess saves,
        EngineProcess verifies,
        IReadOnlyList<byte[]> chunks
    )
    {
        UploadKey key = A.Key($"{Guid.NewGuid()}");
        byte[] content = [.. chunks.SelectMany(chunk => chunk)];
        await saves.SaveAllAsync(key, chunks);
        verifies.Disk.Clear();

        Result<StoredFile> file = await verifies.VerifyAsync(key, chunks.Count, content);

        (int, int) counted = (verifies.Disk.Count(nameof(IDisk.Flush)), verifies.Disk.Count(nameof(IDisk.FlushFolder)));
        Assert.That(await verifies.ReadAsync(file.Value), Is.EqualTo(content));
        return counted;
    }
}

public sealed class SqliteVerifyFlushTests() : VerifyFlushContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlVerifyFlushTests() : VerifyFlushContract(DatabaseProvider.PostgreSql);
