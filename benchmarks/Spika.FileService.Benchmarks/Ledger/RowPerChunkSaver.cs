using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Benchmarks.Journal;

/// <summary>
/// The stock way: each chunk is written and flushed, and EF Core's change tracker inserts a row for it in a transaction
/// of its own. Connections have the settings of the service's, and pooled contexts; and it does not answer which chunks
/// are saved.
/// </summary>
internal sealed class RowPerChunkSaver : IChunkSaver
{
    private readonly Disk _disk = new();

    private readonly string _root;

    private readonly PooledDbContextFactory<ChunkRowContext> _contexts;

    // Without it SQLite lets writers poll for their turn, and the wait would be what is measured.
    private readonly SemaphoreSlim _turn = new(1);

    private Guid _upload;

    private SafeFileHandle? _file;

    private RowPerChunkSaver(string root)
    {
        _root = root;
        SqliteConnectionStringBuilder connection = new() { DataSource = Path.Combine(root, "chunks.db") };
        _contexts = new PooledDbContextFactory<ChunkRowContext>(
            new DbContextOptionsBuilder<ChunkRowContext>()
                .UseSqlite(connection.ToString())
                .AddInterceptors(Interceptor(root))
                .Options
        );
    }

    private static SqliteConnectionInterceptor Interceptor(string root)
    {
        IOptions<StorageOptions> storage = Options.Create(new StorageOptions { Root = root });
        SqliteLocation location = new(new ConfigurationBuilder().Build(), storage);
        SqliteConnections connections = new();
        SqliteFileWatch watch = new(
            location,
            new SqliteLogFiles(location, NullLogger<SqliteLogFiles>.Instance),
            TimeProvider.System
        );
        SqliteConnectionSource source = new(location, storage, connections, watch);
        return new SqliteConnectionInterceptor(location, source, connections);
    }

    public static async Task<RowPerChunkSaver> StartAsync(string root)
    {
        RowPerChunkSaver saver = new(root);
        await using ChunkRowContext context = await saver._contexts.CreateDbContextAsync();
        await context.Database.EnsureCreatedAsync();
        return saver;
    }

    public async Task StartUploadAsync(ReadOnlyMemory<byte> firstChunk)
    {
        _upload = Guid.NewGuid();
        _file = _disk.Open(FileOf(_upload), FileMode.CreateNew);
        await SaveAsync(0, firstChunk);
        _disk.FlushFolder(_root);
    }

    public async Task SaveAsync(int index, ReadOnlyMemory<byte> chunk)
    {
        _disk.Write(_file!, chunk.Span, (long)index * chunk.Length);
        _disk.Flush(_file!);
        await _turn.WaitAsync();
        try
        {
            await using ChunkRowContext context = await _contexts.CreateDbContextAsync();
            context.Chunks.Add(
                new ChunkRow
                {
                    UploadId = _upload,
                    ChunkIndex = index,
                    Length = chunk.Length,
                }
            );
            await context.SaveChangesAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public Task RemoveUploadAsync()
    {
        _file?.Dispose();
        _disk.Delete(FileOf(_upload));
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        _turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private string FileOf(Guid upload) => Path.Combine(_root, $"{upload:n}.chunks");
}
