using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

internal sealed class PostgreSqlPool(NpgsqlDataSource source) : IConnectionPool
{
    public void Clear() => source.Clear();
}
