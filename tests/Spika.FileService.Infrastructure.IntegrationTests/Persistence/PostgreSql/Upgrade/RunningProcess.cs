using Npgsql;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql.Upgrade;

/// <summary>
/// Reads and writes the table as a process does that serves. Each statement fails when it waits longer than a second
/// for a lock.
/// </summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    /// <summary>The column of the blob's id.</summary>
    public const string BlobColumn = "blob_id";

    /// <summary>The same before there were blobs.</summary>
    public const string FirstBlobColumn = "storage_key";

    private readonly string _operations;

    private readonly NpgsqlDataSource _source;

    private readonly CancellationTokenSource _end = new();

    private readonly Task _work;

    private int _done;

    public RunningProcess(NpgsqlDataSource source, string blobColumn)
    {
        _source = source;
        _operations = $"""
            SET lock_timeout = 1000;
            INSERT INTO files {Row(blobColumn)} FROM generate_series(nextval('old_process'), currval('old_process')) i;
            UPDATE files SET modified_at = now() WHERE id = 1 + random() * 2999;
            SELECT * FROM files WHERE owner = 'anonymous' AND client_id = 'c7';
            SELECT * FROM files WHERE type = 'message' AND relation_id IS NULL ORDER BY id LIMIT 10;
            DELETE FROM files WHERE client_id = 'c' || currval('old_process');
            """;
        _work = Task.Run(WorkAsync);
    }

    /// <summary>The columns and values of a row for the number <c>i</c>.</summary>
    public static string Row(string blobColumn) =>
        $"""
            (owner, client_id, type, mime_type, file_name, size, sha256, {blobColumn}, created_at, modified_at)
            SELECT 'anonymous', 'c' || i, 'message', 'text/plain', 'a.txt', 1, lpad('', 64, '0'), 'k' || i, now(), now()
            """;

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
        if (!_end.IsCancellationRequested)
        {
            await _end.CancelAsync();
            await _work;
        }
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
            await using NpgsqlCommand command = new(_operations, connection);
            await command.ExecuteNonQueryAsync();
            Interlocked.Increment(ref _done);
        }
    }
}
