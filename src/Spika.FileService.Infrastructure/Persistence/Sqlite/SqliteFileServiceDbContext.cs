using Microsoft.EntityFrameworkCore;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

internal sealed class SqliteFileServiceDbContext(DbContextOptions<SqliteFileServiceDbContext> options)
    : FileServiceDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Guid>().HaveConversion<GuidToBlobConverter>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();

        // The same for parameters of SQL that is written by hand.
        configurationBuilder.DefaultTypeMapping<Guid>().HasConversion<GuidToBlobConverter>();
        configurationBuilder.DefaultTypeMapping<DateTimeOffset>().HasConversion<UnixMillisecondsConverter>();
    }
}
