using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

internal sealed class PostgreSqlFileServiceDbContext(DbContextOptions<PostgreSqlFileServiceDbContext> options)
    : FileServiceDbContext(options)
{
    public override string Address
    {
        get
        {
            // Of several hosts, the connection has none before it is open.
            NpgsqlConnectionStringBuilder connection = new(Database.GetDbConnection().ConnectionString);
            return $"{connection.Host}:{connection.Port}/{connection.Database}";
        }
    }

    public override async Task<string?> TryWriteAsync(CancellationToken cancellationToken)
    {
        const string IsReadOnly = "SELECT current_setting('transaction_read_only')";
        if (await this.ReadValueAsync(IsReadOnly, cancellationToken) is not "off")
        {
            return "The server is read-only, as a standby is.";
        }

        // A verify reads the sequence of ids, to which rights are given apart from the tables'.
        await ReadFileHorizonAsync(cancellationToken);
        await using (IDbContextTransaction trial = await BeginTransactionAsync(cancellationToken))
        {
            await Database.ExecuteSqlRawAsync(PostgreSqlTrial.StatementsFor(Model), cancellationToken);
            await trial.RollbackAsync(cancellationToken);
        }

        // A record in the log that nothing reads; its commit is flushed as any other, and no table changes.
        await Database.ExecuteSqlAsync($"SELECT pg_logical_emit_message(true, 'spika.ready', '')", cancellationToken);
        return null;
    }

    // The journal locks no uploads, for that would cost a write in each batch; the purge, which is rare, locks the
    // tables.
    public override Task HoldBackChunksAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"LOCK TABLE uploads, upload_writers IN SHARE ROW EXCLUSIVE MODE", cancellationToken);

    // The lock of PostgreSqlChunkStatements.Commit.
    public override Task LockChunkRecordsAsync(Guid upload, CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(1399875947, uuid_hash({upload}))", cancellationToken);

    public override Task AnnounceFileAsync(CancellationToken cancellationToken) =>
        PostgreSqlFileHorizon.AnnounceAsync(Database, cancellationToken);

    public override Task<long> ReadFileHorizonAsync(CancellationToken cancellationToken) =>
        PostgreSqlFileHorizon.ReadAsync(Database, cancellationToken);

    public override async Task<bool> HasMigrationHistoryAsync(CancellationToken cancellationToken) =>
        await this.ReadValueAsync("""SELECT to_regclass('"__EFMigrationsHistory"')::text""", cancellationToken)
            is not null;

    public override async Task<FileIdPosition> ReadFileIdsAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        return await PostgreSqlFileIds.ReadAsync((NpgsqlConnection)Database.GetDbConnection(), cancellationToken);
    }

    public override async Task SkipFileIdsAsync(long upTo, CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        await PostgreSqlFileIds.SkipAsync((NpgsqlConnection)Database.GetDbConnection(), upTo, cancellationToken);
    }

    public override IQueryable<StoredFileRow> FilesOf(StoredFileFilter filter) => Files.By(filter);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);

        // The index by type is not in the model, which knows columns only: see PostgreSqlFileLists and the migration
        // LongTexts.
        modelBuilder.Entity<StoredFileRow>().Property(f => f.MetaData).HasColumnType("jsonb");
    }
}
