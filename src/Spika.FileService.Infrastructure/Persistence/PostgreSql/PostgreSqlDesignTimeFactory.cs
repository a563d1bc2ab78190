using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>For <c>dotnet ef migrations add</c>, which needs no server.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlFileServiceDbContext>
{
    public PostgreSqlFileServiceDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlFileServiceDbContext>().UseNpgsql().Options);
}
