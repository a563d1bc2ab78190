using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

internal sealed class SqliteFileServiceDbContext(DbContextOptions<SqliteFileServiceDbContext> options)
    : FileServiceDbContext(options)
{
    // The log grows by as much before it is checkpointed, and the database by that then.
    private const long LeastFreeBytes = 1 << 20;

    private const string HistoryTable =
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'";

    private const string LastFileId = "SELECT seq FROM sqlite_sequence WHERE name = 'files'";

    public override string Address => Database.GetDbConnection().DataSource;

    public override async Task<bool> HasMigrationHistoryAsync(CancellationToken cancellationToken) =>
        await this.ReadValueAsync(HistoryTable, cancellationToken) is not null;

    // SQLite itself passes over the ids of rows that are there.
    public override async Task<FileIdPosition> ReadFileIdsAsync(CancellationToken cancellationToken)
    {
        long last = (long?)await this.ReadValueAsync(LastFileId, cancellationToken) ?? 0;
        return new FileIdPosition(last, last);
    }

    public override async Task SkipFileIdsAsync(long upTo, CancellationToken cancellationToken)
    {
        await Database.ExecuteSqlAsync(
            $"UPDATE sqlite_sequence SET seq = {upTo} WHERE name = 'files' AND seq < {upTo}",
            cancellationToken
        );
        await Database.ExecuteSqlAsync(
            $"""
            INSERT INTO sqlite_sequence (name, seq) SELECT 'files', {upTo}
            WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'files')
            """,
            cancellationToken
        );
    }

    public override IQueryable<StoredFileRow> FilesOf(StoredFileFilter filter) => Files.By(filter);

    // Commits a number that nothing reads. It has to be another one each time: SQLite does not write a page whose
    // content is as it was. A log that is long enough takes it on a full disk as well. SQLite keeps the files open, and
    // they their rights; a connection that needs another handle has only those that the files have now.
    public override async Task<string?> TryWriteAsync(CancellationToken cancellationToken)
    {
        string file = new SqliteConnectionStringBuilder(Database.GetConnectionString()).DataSource;
        if (Posix.ReadFree(Path.GetDirectoryName(file)!) is { Bytes: < LeastFreeBytes })
        {
            return $"The file system of {file} is full.";
        }

        string[] files = [file, $"{file}-wal", $"{file}-shm"];
        if (files.FirstOrDefault(path => File.Exists(path) && !Posix.MayChange(path)) is { } denied)
        {
            return $"The service may not read and write {denied}.";
        }

        string write = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Random.Shared.Next()}");
        await Database.ExecuteSqlRawAsync(write, cancellationToken);
        return null;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder
            .Entity<StoredFileRow>()
            .HasIndex(
                f => new
                {
                    f.Type,
                    f.RelationId,
                    f.Id,
                },
                "ix_files_type_relation_id"
            );
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Guid>().HaveConversion<GuidToBlobConverter>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();

        // The same for parameters of SQL that is written by hand.
        configurationBuilder.DefaultTypeMapping<Guid>().HasConversion<GuidToBlobConverter>();
        configurationBuilder.DefaultTypeMapping<DateTimeOffset>().HasConversion<UnixMillisecondsConverter>();
    }
}
