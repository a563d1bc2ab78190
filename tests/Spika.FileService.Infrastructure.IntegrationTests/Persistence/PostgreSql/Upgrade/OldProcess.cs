using Npgsql;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql.Upgrade;

/// <summary>
/// Reads and writes the table as the first version does. Each statement fails when it waits longer than a second for a
/// lock.
/// </summary>
internal sealed class OldProcess : IAsyncDisposable
{
    /// <summary>The columns and values of a row for the number <c>i</c>.</summary>
    public const string Row = """
        (owner, client_id, type, mime_type, file_name, size, sha256, storage_key, created_at, modified_at)
        SELECT 'anonymous', 'c' || i, 'message', 'text/plain', 'a.txt', 1, lpad('', 64, '0'), 'k' || i, now(), now()
        """;

    private const string Operations = $"""
        SET lock_timeout = 1000;
        INSERT INTO files {Row} FROM generate_series(nextval('old_process'), currval('old_process')) i;
        UPDATE files SET modified_at = now() WHERE id = 1 + random() * 2999;
        SELECT * FROM files WHERE owner = 'anonymous' AND client_id = 'c7';
        SELECT * FROM files WHERE type = 'message' AND relation_id IS NULL ORDER BY id LIMIT 10;
        DELETE FROM files WHERE client_id = 'c' || currval('old_process');
        """;

    private readonly NpgsqlDataSource _source;

    private readonly CancellationTokenSource _end = new();

    private readonly Task _work;

    private int _done;

    public OldProcess(NpgsqlDataSource source)
    {
        _source = source;
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Returns after so many more rounds. Throws when one of them failed.</summary>
    public async Task WorkOnAsync(int operations)
    {
        int until = Volatile.Read(ref _done) + operations;
        while (Volatile.Read(ref _done) < until)
        {
            if (_work.IsCompleted)
            {
                await _work;
            }

            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _end.Dispose();
    }

    private async Task WorkAsync()
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync();
        await using (NpgsqlCommand create = new("CREATE SEQUENCE IF NOT EXISTS old_process START 1000000", connection))
        {
            await create.ExecuteNonQueryAsync();
        }

        while (!_end.IsCancellationRequested)
        {
            await using NpgsqlCommand command = new(Operations, connection);
            await command.ExecuteNonQueryAsync();
            Interlocked.Increment(ref _done);
        }
    }
}
