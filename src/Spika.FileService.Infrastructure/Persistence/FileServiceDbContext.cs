using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The tables. One derived context for each database, because each has migrations of its own.</summary>
internal abstract class FileServiceDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<UploadRow> Uploads => Set<UploadRow>();

    public DbSet<UploadWriterRow> UploadWriters => Set<UploadWriterRow>();

    public DbSet<UploadChunksRow> UploadChunks => Set<UploadChunksRow>();

    public DbSet<UploadOddChunkRow> UploadOddChunks => Set<UploadOddChunkRow>();

    public DbSet<StoredFileRow> Files => Set<StoredFileRow>();

    public DbSet<BlobRow> Blobs => Set<BlobRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<InstallationRow> Installation => Set<InstallationRow>();

    /// <summary>Where the database is: hosts, ports and name, or the path of the file.</summary>
    public abstract string Address { get; }

    /// <summary>
    /// Begins a transaction that the database ends by itself when this process does not go on with it. In a
    /// <see cref="WriteGroup"/> it is a part of the group's.
    /// </summary>
    public Task<IDbContextTransaction> BeginTransactionAsync(CancellationToken cancellationToken)
    {
        if (Database.CurrentTransaction is { } group)
        {
            return Task.FromResult<IDbContextTransaction>(new GroupedTransaction(group));
        }

        // What fails is repeated as a whole.
        Database.AutoSavepointsEnabled = false;
        return Database.BeginTransactionAsync(cancellationToken);
    }

    /// <summary>
    /// Until the transaction ends, no other process records a chunk or changes an upload, and all that did so before
    /// have committed. SQLite needs nothing for that: it has one transaction for writing at a time.
    /// </summary>
    public virtual Task HoldBackChunksAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Until the transaction ends, no process records a chunk of this upload. SQLite needs nothing for that, as above.
    /// </summary>
    public virtual Task LockChunkRecordsAsync(Guid upload, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// In the transaction that adds a file, before the file gets its id: until the transaction ends,
    /// <see cref="ReadFileHorizonAsync"/> stays below that id. SQLite needs nothing for that: ids are given out in the
    /// order of the commits.
    /// </summary>
    public virtual Task AnnounceFileAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>
    /// An id. Statements that begin after this call see every file up to it, and none will be added there: each
    /// transaction that was given such an id has ended.
    /// </returns>
    public virtual Task<long> ReadFileHorizonAsync(CancellationToken cancellationToken) =>
        Task.FromResult(long.MaxValue);

    /// <returns>Whether any migration was ever begun. The database may be without tables.</returns>
    public abstract Task<bool> HasMigrationHistoryAsync(CancellationToken cancellationToken);

    /// <returns>The identity of the installation; null when the database has none.</returns>
    public async Task<string?> ReadIdentityAsync(CancellationToken cancellationToken) =>
        (string?)await this.ReadValueAsync("SELECT identity FROM installation", cancellationToken);

    public abstract Task<FileIdPosition> ReadFileIdsAsync(CancellationToken cancellationToken);

    /// <summary>Makes the next file's id greater than this one. Ids that were passed over are not given out.</summary>
    public abstract Task SkipFileIdsAsync(long upTo, CancellationToken cancellationToken);

    /// <summary>
    /// The rows of a list, neither cut to a page nor in an order. The query leads to the index that has its filter.
    /// </summary>
    public abstract IQueryable<StoredFileRow> FilesOf(StoredFileFilter filter);

    /// <summary>Commits a write that changes nothing.</summary>
    /// <returns>Why the database takes no writes, as a sentence; null when it does.</returns>
    public abstract Task<string?> TryWriteAsync(CancellationToken cancellationToken);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FileServiceDbContext).Assembly);
        foreach (IMutableEntityType entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (IMutableProperty property in entity.GetProperties())
            {
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
            }
        }
    }
}
