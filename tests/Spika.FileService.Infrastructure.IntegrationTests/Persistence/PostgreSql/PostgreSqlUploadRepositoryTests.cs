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
