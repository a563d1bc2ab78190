using Microsoft.EntityFrameworkCore;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

internal sealed class PostgreSqlFileServiceDbContext(DbContextOptions<PostgreSqlFileServiceDbContext> options)
    : FileServiceDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<StoredFileRow>().Property(f => f.MetaData).HasColumnType("jsonb");
    }
}
