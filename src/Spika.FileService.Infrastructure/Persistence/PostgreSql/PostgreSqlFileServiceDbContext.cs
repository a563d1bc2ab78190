using Microsoft.EntityFrameworkCore;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

internal sealed class PostgreSqlFileServiceDbContext(DbContextOptions<PostgreSqlFileServiceDbContext> options)
    : FileServiceDbContext(options)
{
    // The ledger locks no uploads, for that would cost a write in each batch; so the one who purges now and then has the trouble.
    public override Task HoldBackChunksAsync(CancellationToken cancellationToken) =>
        Database.ExecuteSqlAsync($"LOCK TABLE uploads, upload_writers IN SHARE ROW EXCLUSIVE MODE", cancellationToken);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<StoredFileRow>().Property(f => f.MetaData).HasColumnType("jsonb");
    }
}
