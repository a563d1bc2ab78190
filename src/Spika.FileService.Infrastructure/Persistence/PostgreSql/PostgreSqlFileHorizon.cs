using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// The id up to which all files are committed, from the shared advisory locks of the transactions that add files. A
/// lock's key says: ids above this one may still appear. Decision 0013 has the argument.
/// </summary>
internal static class PostgreSqlFileHorizon
{
    // The first 16 bits of the keys, which set them apart from other advisory locks of the database: "Sp", 0x5370. The
    // other 48 are an id.
    private const string LockClass = "21360";

    // is_called is false as long as no id was given out; last_value is then the first one to come.
    private const string LastId = $"SELECT {PostgreSqlFileIds.Position}";

    // The lock ends with the transaction, and BeginTransactionAsync limits how long that may be idle: an instance that
    // is stopped in the middle does not hold back the lists for good.
    private const string Announce = $"SELECT pg_advisory_xact_lock_shared(({LockClass}::bigint << 48) | ({LastId}))";

    // pg_locks has the upper half of a key in classid and the lower one in objid. objsubid is 1 for keys of one number;
    // it is 2 for the locks of the journal.
    private const string LowestLock = $"""
        SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid::bigint >> 16 = {LockClass}
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    public static Task AnnounceAsync(DatabaseFacade database, CancellationToken cancellationToken) =>
        database.ExecuteSqlRawAsync(Announce, cancellationToken);

    public static async Task<long> ReadAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlBatch batch = new((NpgsqlConnection)database.GetDbConnection())
        {
            // In this order: the id of a transaction that takes its lock after the second statement is above the first
            // one's answer.
            BatchCommands = { new NpgsqlBatchCommand(LastId), new NpgsqlBatchCommand(LowestLock) },
        };
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        long lastId = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.IsDBNull(0) ? lastId : Math.Min(lastId, reader.GetInt64(0));
    }
}
