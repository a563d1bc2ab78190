using Npgsql;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Rows of uploads that are written with their first chunks, where other processes write too.</summary>
public sealed class SharedDraftTests() : EngineContract(DatabaseProvider.PostgreSql)
{
    private static readonly byte[] _chunk = [1, 2, 3];

    private static readonly Guid _writer = Guid.NewGuid();

    private NpgsqlDataSource Source => Engine.Get<NpgsqlDataSource>();

    // The ids of transactions are the order of the commits of an upload (decision 0012).
    [Test]
    public async Task Commit_OfADraftBesideAnotherUpload_HasATransactionOfItsOwn()
    {
        UploadKey known = A.Key();
        await Engine.SaveAsync(known, 0, _chunk);
        Upload before = await FindAsync(known);
        Upload draft = (await Engine.Get<IUploadRepository>().GetOrDraftAsync(A.Key(), A.MaxOpen, default))!;
        UploadCommit ofDraft = CommitOf(draft.Id);
        ofDraft.Draft = Engine.Get<UploadDrafts>().Take(draft.Id);

        await Engine.Get<IChunkRecords>().CommitAsync([ofDraft, CommitOf(before.Id)], default);

        await using NpgsqlCommand transactions = Source.CreateCommand(
            """
            SELECT (SELECT xmin FROM uploads WHERE id = $1)::text <> (SELECT xmin FROM upload_writers WHERE upload_id = $2 AND writer = $3)::text
            """
        );
        transactions.Parameters.Add(new() { Value = draft.Id.Value });
        transactions.Parameters.Add(new() { Value = before.Id.Value });
        transactions.Parameters.Add(new() { Value = _writer });
        Assert.That((ofDraft.IsReceiving, await transactions.ExecuteScalarAsync()), Is.EqualTo((true, (object)true)));
    }

    [Test]
    public async Task Save_WhileAnotherProcessHoldsTheKey_WaitsAndHoldsUpNoOtherUpload()
    {
        UploadKey key = A.Key();
        await using NpgsqlConnection other = await Source.OpenConnectionAsync();
        await using NpgsqlTransaction held = await other.BeginTransactionAsync();
        await using NpgsqlCommand insert = new(
            """
            WITH l AS (SELECT pg_advisory_xact_lock(1399875948, hashtext($1 || chr(10) || $2)))
            INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at)
            SELECT gen_random_uuid(), $1, $2, 0, 0, now(), now() FROM l
            """,
            other
        );
        insert.Parameters.Add(new() { Value = key.Owner });
        insert.Parameters.Add(new() { Value = key.ClientId });
        await insert.ExecuteNonQueryAsync();

        Task<Result<ChunkSet>> waiting = Engine.SaveAsync(key, 0, _chunk);
        Result<ChunkSet> another = await Engine.SaveAsync(A.Key(), 0, _chunk);
        bool hasWaited = !waiting.IsCompleted;
        await held.RollbackAsync();

        Assert.That((another.IsSuccess, hasWaited, (await waiting).IsSuccess), Is.EqualTo((true, true, true)));
    }

    [TestCase("53100")]
    [TestCase("25006")]
    [TestCase("23514")]
    [TestCase("26000")]
    [TestCase("40001")]
    [TestCase("58030")]
    [TestCase("HV000")]
    [TestCase("P0001")]
    public async Task Save_WhenTheServerRefusesTheCommit_StagesTheChunkOnce(string state)
    {
        UploadKey key = A.Key();
        await ExecuteAsync(
            $"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''{state}'', MESSAGE = ''refused''; END';
            CREATE TRIGGER refuse BEFORE INSERT ON upload_writers FOR EACH ROW EXECUTE FUNCTION refuse();
            """
        );
        EngineProcess impatient = await StartProcessAsync(("Database:WaitForUpTo", "00:00:00"));
        for (int attempt = 0; attempt < 3; attempt++)
        {
            // An odd chunk has a file of its own.
            Assert.That(() => impatient.SaveAsync(key, 1, _chunk), Throws.InstanceOf<PostgresException>());
        }

        int staged = FilesUnder(Engine.Layout.StagingRoot).Count();
        await ExecuteAsync("DROP TRIGGER refuse ON upload_writers");
        Result<ChunkSet> saved = await impatient.SaveAsync(key, 1, _chunk);

        Assert.That((staged <= 1, saved.IsSuccess), Is.EqualTo((true, true)));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot).Count(), Is.EqualTo(1));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static UploadCommit CommitOf(UploadId upload)
    {
        UploadCommit commit = new(upload, _writer);
        commit.AddSlot(1, _chunk.Length);
        commit.Prepare(WriterSlots.None, [], _chunk.Length, files: 1, A.Moment);
        return commit;
    }
}
