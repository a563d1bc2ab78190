using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>For <c>dotnet ef migrations add</c>, which needs no file.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteFileServiceDbContext>
{
    public SqliteFileServiceDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteFileServiceDbContext>().UseSqlite().Options);
}
