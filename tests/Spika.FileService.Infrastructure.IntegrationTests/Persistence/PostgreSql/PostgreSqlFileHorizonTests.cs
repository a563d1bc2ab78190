using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>Ids are given out before the commit, so a file can appear below one that is there already.</summary>
public sealed class PostgreSqlFileHorizonTests() : DatabaseContract(DatabaseProvider.PostgreSql)
{
    private const string Held = "held";

    private const int Key = 4711;

    private static readonly string _waiting = $"pg_locks WHERE locktype = 'advisory' AND objid = {Key} AND NOT granted";

    private static readonly StoredFileFilter _all = new(AccessScope.All, null, null, AfterId: null, Limit: 100);

    [Test]
    public async Task ListAsync_WhenASmallerIdIsNotCommittedYet_EndsBeforeIt()
    {
        await using NpgsqlConnection holder = await HoldInsertsAsync();
        StoredFile before = await AddFileAsync();
        Task<StoredFile> adding = Task.Run(() => AddFileAsync(A.Key(Held)));
        await IsWaitingAsync(holder);
        StoredFile later = await AddFileAsync();

        IReadOnlyList<StoredFile> meanwhile = await Files.ListAsync(_all, default);
        IReadOnlyList<StoredFile> newestFirst = await Files.ListAsync(_all with { NewestFirst = true }, default);
        IReadOnlyList<StoredFile> byId = await Files.ListAsync(_all with { Ids = [later.Id] }, default);
        await ExecuteAsync(holder, $"SELECT pg_advisory_unlock({Key})");
        StoredFile held = await adding;
        IReadOnlyList<StoredFile> then = await Files.ListAsync(_all with { AfterId = before.Id }, default);

        Assert.That(held.Id, Is.LessThan(later.Id));
        Assert.That(meanwhile, Is.EqualTo([before]));
        Assert.That(newestFirst, Is.EqualTo([later, before]));
        Assert.That(byId, Is.EqualTo([later]));
        Assert.That(then, Is.EqualTo([held, later]));
    }

    [Test]
    public async Task ListAsync_WhenTheProcessThatAddsDies_GoesOn()
    {
        await using NpgsqlConnection holder = await HoldInsertsAsync();
        Task<StoredFile> adding = Task.Run(() => AddFileAsync(A.Key(Held)));
        await IsWaitingAsync(holder);
        StoredFile later = await AddFileAsync();

        await TerminateWaitingAsync(holder);
        IReadOnlyList<StoredFile> files = await Files.ListAsync(_all, default);
        await ExecuteAsync(holder, $"SELECT pg_advisory_unlock({Key})");
        await Task.WhenAny(adding);

        Assert.That(files, Is.EqualTo([later]));
    }

    // An insert waits when its id is given out already.
    private async Task<NpgsqlConnection> HoldInsertsAsync()
    {
        NpgsqlConnection holder = await Process.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await ExecuteAsync(
            holder,
            $"""
            CREATE OR REPLACE FUNCTION hold_insert() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.client_id = '{Held}' THEN PERFORM pg_advisory_xact_lock({Key}); END IF;
                RETURN NEW;
            END $$;
            CREATE OR REPLACE TRIGGER hold_insert BEFORE INSERT ON files FOR EACH ROW EXECUTE FUNCTION hold_insert();
            SELECT pg_advisory_lock({Key});
            """
        );
        return holder;
    }

    private static async Task IsWaitingAsync(NpgsqlConnection holder)
    {
        while (!await IsTrueAsync(holder, $"EXISTS (SELECT FROM {_waiting})"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    // The server ends a session a moment after it was told to.
    private static async Task TerminateWaitingAsync(NpgsqlConnection holder)
    {
        await using NpgsqlCommand pid = new($"SELECT pid FROM {_waiting}", holder);
        object? session = await pid.ExecuteScalarAsync();
        await ExecuteAsync(holder, $"SELECT pg_terminate_backend({session})");
        while (await IsTrueAsync(holder, $"EXISTS (SELECT FROM pg_locks WHERE pid = {session})"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }
    }

    private static async Task<bool> IsTrueAsync(NpgsqlConnection connection, string condition)
    {
        await using NpgsqlCommand command = new($"SELECT {condition}", connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
