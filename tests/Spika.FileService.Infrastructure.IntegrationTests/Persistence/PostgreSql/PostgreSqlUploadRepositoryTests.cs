using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

public sealed class PostgreSqlUploadRepositoryTests() : UploadRepositoryContract(DatabaseProvider.PostgreSql)
{
    [Test]
    public async Task RemoveAbandonedAsync_WhenAChunkIsRecordedAtThatMoment_KeepsOrRefusesTheChunk()
    {
        DateTimeOffset cutoff = A.Moment.AddDays(1);
        NpgsqlDataSource database = Process.GetRequiredService<NpgsqlDataSource>();
        List<string> lost = [];
        for (int round = 0; round < 200; round++)
        {
            Upload upload = await StartUploadAsync();
            Task<bool> recording = Task.Run(() => TryRecordAsync(database, upload.Id, cutoff));
            Task<IReadOnlyList<UploadId>> purging = Task.Run(() => UnitOfWork.RemoveAbandonedAsync(cutoff, 10));
            await Task.WhenAll(recording, purging);
            if (await recording && (await purging).Contains(upload.Id))
            {
                lost.Add($"round {round}");
            }
        }

        Assert.That(lost, Is.Empty);
    }

    // The journal answers its chunk when it has committed, so the verify must not end the upload without it.
    [Test]
    public async Task FinishAsync_WithoutALease_WaitsForTheJournalAndSeesItsChunk()
    {
        Upload upload = await StartUploadAsync();
        NpgsqlDataSource database = Process.GetRequiredService<NpgsqlDataSource>();
        await using NpgsqlConnection journal = await database.OpenConnectionAsync();
        await using NpgsqlTransaction commit = await journal.BeginTransactionAsync();
        await using NpgsqlCommand record = new(
            """
            SELECT pg_try_advisory_xact_lock(1399875947, uuid_hash($1));
            """,
            journal
        );
        record.Parameters.Add(new() { Value = upload.Id.Value });
        Assert.That(await record.ExecuteScalarAsync(), Is.True);
        record.CommandText =
            "INSERT INTO upload_writers (upload_id, writer, version, bytes, updated_at) VALUES ($1, $1, 1, 1, now())";
        await record.ExecuteNonQueryAsync();

        Task<bool> finishing = FinishAsync(new UploadClaim(upload, Version: default(RecordVersion)));
        Assert.That(() => CountWaitingAsync(database), Is.Positive.After(30_000, 20));
        Assert.That(finishing.IsCompleted, Is.False);
        await commit.CommitAsync();

        Assert.That(await finishing, Is.False);
        Assert.That((await Uploads.FindAsync(upload.Key, default))?.State, Is.EqualTo(UploadState.Receiving));
    }

    private static async Task<long> CountWaitingAsync(NpgsqlDataSource database)
    {
        await using NpgsqlCommand question = database.CreateCommand(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        );
        return (long)(await question.ExecuteScalarAsync())!;
    }

    // As the journal records: without a lock on the upload.
    private static async Task<bool> TryRecordAsync(NpgsqlDataSource database, UploadId upload, DateTimeOffset now)
    {
        await using NpgsqlCommand command = database.CreateCommand(
            """
            WITH receiving AS (SELECT id FROM uploads WHERE id = $1 AND state = 0)
            INSERT INTO upload_writers (upload_id, writer, version, bytes, updated_at)
            SELECT id, $2, 1, 1, $3 FROM receiving
            """
        );
        command.Parameters.Add(new() { Value = upload.Value });
        command.Parameters.Add(new() { Value = Guid.NewGuid() });
        command.Parameters.Add(new() { Value = now });
        return await command.ExecuteNonQueryAsync() == 1;
    }
}
