using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>Upgrades tables of any size beside processes that use them. Decision 0022 has the reasons.</summary>
internal sealed partial class PostgreSqlSchemaUpgrade(
    NpgsqlDataSource database,
    TimeProvider clock,
    ILogger<PostgreSqlSchemaUpgrade> logger,
    UpgradeLimits? limits = null
) : ISchemaUpgrade
{
    // The ASCII codes of "Spikb": not the lock of the migrations, which starting processes wait for.
    private const long Key = 0x5370696B62;

    private readonly UpgradeLimits _limits = limits ?? new UpgradeLimits();

    private ShortLocks ShortLocks => new(database, _limits, clock, logger);

    private RowWork Rows => new(_limits, clock, logger);

    // Not by EF Core's migrator: that locks its own table without a time limit, and pg_dump reads that table too. SQL
    // in a migration must end with a semicolon, for it becomes part of a script.
    public async Task ApplyAsync(
        FileServiceDbContext db,
        IReadOnlyList<string> pending,
        CancellationToken cancellationToken
    )
    {
        IMigrator migrator = db.GetService<IMigrator>();
        string[] all = [.. db.Database.GetMigrations()];
        LogLevel level = SchemaUpgradeLog.LevelOfSteps(db, pending);
        for (int done = 0; done < pending.Count; done++)
        {
            string migration = pending[done];
            logger.ApplyingMigration(level, migration, done + 1, pending.Count);
            int number = Array.IndexOf(all, migration);
            string script = migrator.GenerateScript(
                number == 0 ? Migration.InitialDatabase : all[number - 1],
                migration,
                MigrationsSqlGenerationOptions.NoTransactions
            );
            await ShortLocks.RunAsync(script, patience: null, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<string>> ListWorkAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        return (await TableState.ReadAsync(connection, cancellationToken)).Work;
    }

    public async Task DoShortWorkAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        TableState state = await TableState.ReadAsync(connection, cancellationToken);
        string isLarge =
            $"SELECT count(*) > {_limits.SmallTable} FROM (SELECT FROM files LIMIT {_limits.SmallTable + 1}) f";
        if (state.Work.Count == 0 || await connection.ReadAsync<bool>(isLarge, cancellationToken))
        {
            return;
        }

        await Rows.RunAsync(connection, cancellationToken);
        string[] statements =
        [
            .. state
                .Broken.Select(index => index.Name)
                .Concat(state.Obsolete)
                .Select(name => $"DROP INDEX IF EXISTS {name}"),
            .. state.Missing.Concat(state.Broken).Select(index => index.Create),
            .. state.HasOldColumns ? [RowWork.DropOldColumns] : Array.Empty<string>(),
            "ANALYZE files",
        ];
        await ShortLocks.RunAsync(string.Join(";\n", statements), _limits.ShortWorkPatience, cancellationToken);
    }

    public async Task DoWorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if ((await ListWorkAsync(cancellationToken)).Count == 0 || await TryWorkAsync(cancellationToken))
                {
                    return;
                }
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                LogNotAllowed(exception.MessageText);
                return;
            }
            catch (NpgsqlException exception)
            {
                LogInterrupted(exception.Message);
            }

            await Task.Delay(_limits.LookEvery, clock, cancellationToken);
        }
    }

    /// <returns>False when another session does it, or a part of it.</returns>
    private async Task<bool> TryWorkAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await connection.ReadAsync<bool>($"SELECT pg_try_advisory_lock({Key})", cancellationToken))
        {
            return false;
        }

        try
        {
            // A concurrent build waits for transactions that are older than it, and blocks none meanwhile.
            await connection.ExecuteAsync("SET lock_timeout = 0; SET statement_timeout = 0", cancellationToken);
            TableState state = await TableState.ReadAsync(connection, cancellationToken);
            await WorkAsync(connection, state, cancellationToken);
            return state.Busy.Count == 0;
        }
        finally
        {
            await GiveBackAsync(connection);
        }
    }

    // In the pool the session would keep the lock and the settings. One that broke has lost them.
    private static async Task GiveBackAsync(NpgsqlConnection connection)
    {
        if (connection.FullState == ConnectionState.Open)
        {
            await connection.ExecuteAsync(
                $"SELECT pg_advisory_unlock({Key}); RESET lock_timeout; RESET statement_timeout",
                CancellationToken.None
            );
        }
    }

    private async Task WorkAsync(NpgsqlConnection connection, TableState state, CancellationToken cancellationToken)
    {
        IndexWork indexes = new(database, _limits, clock, logger);
        foreach (TableIndex broken in state.Broken)
        {
            await indexes.DropAsync(connection, broken.Name, cancellationToken);
        }

        TableIndex[] missing = [.. TableIndex.All.Where(state.Missing.Concat(state.Broken).Contains)];
        if (missing.Contains(TableIndex.OfBlobs))
        {
            await indexes.BuildAsync(connection, TableIndex.OfBlobs, cancellationToken);
        }

        await Rows.RunAsync(connection, cancellationToken);
        foreach (TableIndex index in missing.Where(index => index != TableIndex.OfBlobs))
        {
            await indexes.BuildAsync(connection, index, cancellationToken);
        }

        if (missing.Length > 0)
        {
            // Without statistics of an expression, PostgreSQL takes half a percent of the files for those of a type.
            await connection.ExecuteAsync("ANALYZE files", cancellationToken);
        }

        // Not before each index that takes its place is there.
        if (state is { Obsolete.Count: > 0, Busy.Count: 0 })
        {
            LogKeeping(string.Join(", ", state.Obsolete), _limits.KeepOldIndexes);
            await Task.Delay(_limits.KeepOldIndexes, clock, cancellationToken);
            foreach (string name in state.Obsolete)
            {
                await indexes.DropAsync(connection, name, cancellationToken);
            }
        }

        if (state.HasOldColumns)
        {
            await ShortLocks.RunAsync(RowWork.DropOldColumns, patience: null, cancellationToken);
        }

        if (state.Busy.Count == 0)
        {
            LogDone();
        }
    }

    [LoggerMessage(2027, LogLevel.Information, "{Indexes} is kept for processes of earlier versions for {Time}")]
    private partial void LogKeeping(string indexes, TimeSpan time);

    [LoggerMessage(2028, LogLevel.Information, "The tables have all indexes and values")]
    private partial void LogDone();

    [LoggerMessage(2029, LogLevel.Warning, "The work on the tables was interrupted and is tried again: {Reason}")]
    private partial void LogInterrupted(string reason);

    [LoggerMessage(2030, LogLevel.Warning, "The work on the tables needs a right that the user lacks: {Reason}")]
    private partial void LogNotAllowed(string reason);
}
