using Npgsql;
using NpgsqlTypes;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>Each batch is two statements in one round trip, whatever the number of chunks and uploads in it.</summary>
internal sealed class PostgreSqlChunkRecords(NpgsqlDataSource database, Writer writer) : IChunkRecords
{
    public async Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        await using NpgsqlCommand command = database.CreateCommand(PostgreSqlChunkStatements.Read);
        // No writer has the empty id, so none is left out, and none is known.
        AddReadParameters(command.Parameters, [.. uploads.Select(upload => upload.Value)], Guid.Empty, []);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ChunkRecord> records = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(ReadRecord(reader));
        }

        return records;
    }

    public async Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        // With the barrier the first statement is committed before the second one begins, in the same round trip.
        await using NpgsqlBatch batch = new(connection) { EnableErrorBarriers = true };
        batch.BatchCommands.Add(CommitCommand(commits));
        batch.BatchCommands.Add(NewsCommand(commits));
        await batch.PrepareAsync(cancellationToken);

        Dictionary<Guid, UploadCommit> byUpload = commits.ToDictionary(commit => commit.Session.Upload.Value);
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            UploadCommit commit = byUpload[reader.GetGuid(0)];
            commit.IsReceiving = true;
            commit.IsOutdated = commit.HasChanges && !reader.GetBoolean(1);
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            ChunkRecord record = ReadRecord(reader);
            byUpload[record.Upload].News.Add(record);
        }
    }

    private NpgsqlBatchCommand CommitCommand(IReadOnlyList<UploadCommit> all)
    {
        UploadCommit[] commits = [.. all.Where(commit => commit.HasChanges)];
        var odd = commits.SelectMany(commit => commit.NewOdd, (commit, chunk) => (commit, chunk)).ToArray();
        var pages = commits.SelectMany(commit => commit.ChangedPages, (commit, page) => (commit, page)).ToArray();
        DateTime now = all[0].After.UpdatedAt!.Value.UtcDateTime;

        return new NpgsqlBatchCommand(PostgreSqlChunkStatements.Commit)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = writer.Id },
                new NpgsqlParameter<DateTime> { TypedValue = now, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                Uuids(all.Select(commit => commit.Session.Upload.Value)),
                Uuids(commits.Select(commit => commit.Session.Upload.Value)),
                Integers(commits.Select(commit => commit.After.Version)),
                new NpgsqlParameter<int?[]> { TypedValue = [.. commits.Select(commit => commit.After.Stride)] },
                Bigints(commits.Select(commit => commit.After.Bytes)),
                Uuids(pages.Select(p => p.commit.Session.Upload.Value)),
                Integers(pages.Select(p => p.page)),
                Integers(pages.Select(p => p.commit.After.Version)),
                new NpgsqlParameter<byte[][]>
                {
                    TypedValue = [.. pages.Select(p => SlotsPage.BytesOf(p.commit.After.Chunks, p.page).ToArray())],
                },
                Uuids(odd.Select(o => o.chunk.Upload.Value)),
                Integers(odd.Select(o => o.chunk.Index)),
                Integers(odd.Select(o => o.commit.After.Version)),
                Integers(odd.Select(o => o.chunk.Length)),
                Bigints(odd.Select(o => o.chunk.OddSerial!.Value)),
            },
        };
    }

    private NpgsqlBatchCommand NewsCommand(IReadOnlyList<UploadCommit> commits)
    {
        NpgsqlBatchCommand command = new(PostgreSqlChunkStatements.Read);
        AddReadParameters(
            command.Parameters,
            [.. commits.Select(commit => commit.Session.Upload.Value)],
            writer.Id,
            [
                .. commits.SelectMany(
                    commit => commit.Session.KnownVersions(writer.Id),
                    (commit, known) => (commit.Session.Upload.Value, known.Writer, known.Version)
                ),
            ]
        );
        return command;
    }

    private static void AddReadParameters(
        NpgsqlParameterCollection parameters,
        Guid[] uploads,
        Guid except,
        (Guid Upload, Guid Writer, int Version)[] known
    )
    {
        parameters.Add(Uuids(uploads));
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = except });
        parameters.Add(Uuids(known.Select(k => k.Upload)));
        parameters.Add(Uuids(known.Select(k => k.Writer)));
        parameters.Add(Integers(known.Select(k => k.Version)));
    }

    private static ChunkRecord ReadRecord(NpgsqlDataReader row)
    {
        Guid writer = row.GetGuid(1);
        return new ChunkRecord(
            row.GetGuid(0),
            writer,
            row.GetInt32(2),
            row.IsDBNull(3) ? null : row.GetInt32(3),
            row.GetInt64(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.IsDBNull(6) ? null : new SlotsPage(row.GetInt32(6), row.GetFieldValue<byte[]>(7)),
            row.IsDBNull(8) ? null : (row.GetInt32(8), new OddChunk(writer, row.GetInt32(9), row.GetInt64(10)))
        );
    }

    private static NpgsqlParameter<Guid[]> Uuids(IEnumerable<Guid> values) => new() { TypedValue = [.. values] };

    private static NpgsqlParameter<int[]> Integers(IEnumerable<int> values) => new() { TypedValue = [.. values] };

    private static NpgsqlParameter<long[]> Bigints(IEnumerable<long> values) => new() { TypedValue = [.. values] };
}
