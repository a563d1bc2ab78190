using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Persistence.PostgreSql;
using Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Infrastructure.Persistence.Transactions;

namespace Spika.FileService.Infrastructure.Persistence;

internal static class PersistenceRegistration
{
    // Each with a stack trace, also of work that is repeated and succeeds.
    private static readonly (EventId, LogLevel)[] _loggedByTheService =
    [
        (RelationalEventId.ConnectionError, LogLevel.Debug),
        (RelationalEventId.CommandError, LogLevel.Debug),
        (RelationalEventId.TransactionError, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug),
        (CoreEventId.SaveChangesFailed, LogLevel.Debug),
    ];

    /// <summary>
    /// The records of uploads and files, in the database that the settings name. To be added before any service that
    /// uses them at its start.
    /// </summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<DatabaseOptions>(DatabaseOptions.Section);
        services.AddSingleton(new KnownSetting(ConnectionStrings.Setting, IsOfOwnSection: false));
        DatabaseProvider provider = ReadProvider(configuration);
        services.AddSingleton<WriteGate>();
        services.AddSingleton<ConnectionLimit>();
        services.AddSingleton<BoundDatabase>();
        services.AddSingleton<DatabaseRetry>();
        services.AddSingleton<RememberedUploads>();
        services.AddSingleton<UploadDrafts>();
        services.AddSingleton<OpenUploadRooms>();
        services.AddSingleton<UploadsByKey>();
        services.AddSingleton<IUploadRepository, UploadRepository>();
        services.AddSingleton<IUploadCleanup, UploadCleanup>();
        services.AddSingleton<IStoredFileRepository, StoredFileRepository>();
        services.AddSingleton<IBlobRepository, BlobRepository>();
        services.AddSingleton<IEventRepository, EventRepository>();
        services.AddSingleton<IUnitOfWork, UnitOfWork>();
        services.AddSingleton<LostChunkRecords>();
        services.AddSingleton<RecordSummaries>();
        services.AddHostedService<DatabaseMigrator>();
        services.AddHostedService<BoundDatabaseWatch>();
        return provider switch
        {
            DatabaseProvider.Sqlite => services.AddSqlite(),
            DatabaseProvider.PostgreSql => services.AddPostgreSql(configuration),
            _ => throw new UnreachableException(),
        };
    }

    private static DatabaseProvider ReadProvider(IConfiguration configuration)
    {
        const string Setting = $"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}";
        string written = configuration[Setting] ?? nameof(DatabaseProvider.Sqlite);
        return SettingFormat.IsNamed(written, typeof(DatabaseProvider))
            ? Enum.Parse<DatabaseProvider>(written, ignoreCase: true)
            : throw new SettingException(
                SettingSentence.Of(Setting, SettingSentence.FormOf(typeof(DatabaseProvider))!, written)
            );
    }

    private static IServiceCollection AddSqlite(this IServiceCollection services)
    {
        services.AddSingleton(new UnusedAssembly("Npgsql"));
        services.AddSingleton<WriterThread>();
        services.AddSingleton<WriteGroup>();
        services.AddSingleton<SqliteConnections>();
        services.AddSingleton<SqliteLocation>();
        services.AddSingleton<SqliteLogFiles>();
        services.AddSingleton<SqliteFileWatch>();
        services.AddSingleton<SqliteConnectionSource>();
        services.AddSingleton<SqliteDatabaseFile>();
        services.AddSingleton<SqliteCheckpoint>();
        services.AddSingleton<SqliteRepair>();
        services.AddSingleton<SqliteStartup>();
        services.AddSingleton<IMigrationLock, SqliteMigrationLock>();
        services.AddSingleton<ISchemaUpgrade, SqliteSchemaUpgrade>();
        services.AddSingleton<IChunkRecords, SqliteChunkRecords>();
        services.AddHostedService<SqlitePrivateFiles>();
        services.AddHostedService<SqliteProcessCheck>();
        return services.AddContexts<SqliteFileServiceDbContext>(
            (provider, options) =>
            {
                SqliteLocation location = provider.GetRequiredService<SqliteLocation>();
                options
                    .UseSqlite(location.ConnectionString)
                    .AddInterceptors(
                        new SqliteConnectionInterceptor(
                            location,
                            provider.GetRequiredService<SqliteConnectionSource>(),
                            provider.GetRequiredService<SqliteConnections>()
                        ),
                        new SqliteFailureInterceptor(provider.GetRequiredService<SqliteRepair>())
                    );
            }
        );
    }

    // Npgsql finds only here which of its settings do not go together.
    private static NpgsqlDataSource Build(string connectionString, BoundDatabase bound, ILoggerFactory? loggers)
    {
        try
        {
            return new NpgsqlDataSourceBuilder(connectionString)
                .UseLoggerFactory(loggers)
                .UsePhysicalConnectionInitializer(
                    connection =>
                    {
                        PostgreSqlSession.Begin(connection);
                        PostgreSqlBinding.Check(bound, connection);
                    },
                    async connection =>
                    {
                        await PostgreSqlSession.BeginAsync(connection);
                        await PostgreSqlBinding.CheckAsync(bound, connection);
                    }
                )
                .Build();
        }
        catch (Exception exception)
            when (exception is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            throw new SettingException($"ConnectionStrings:FileService cannot be used: {exception.Message}", exception);
        }
    }

    private static IServiceCollection AddPostgreSql(this IServiceCollection services, IConfiguration configuration)
    {
        string connectionString = ConnectionStrings.PostgreSql(configuration).ToString();
        services.AddSingleton(provider =>
            Build(connectionString, provider.GetRequiredService<BoundDatabase>(), provider.GetService<ILoggerFactory>())
        );
        services.AddSingleton<IConnectionPool, PostgreSqlPool>();
        services.AddSingleton<PostgreSqlJournalSource>();
        services.AddSingleton<IMigrationLock, PostgreSqlMigrationLock>();
        services.AddSingleton<ISchemaUpgrade, PostgreSqlSchemaUpgrade>();
        services.AddSingleton<IChunkRecords, PostgreSqlChunkRecords>();
        return services.AddContexts<PostgreSqlFileServiceDbContext>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
        );
    }

    private static IServiceCollection AddContexts<TContext>(
        this IServiceCollection services,
        Action<IServiceProvider, DbContextOptionsBuilder> useDatabase
    )
        where TContext : FileServiceDbContext
    {
        services.AddPooledDbContextFactory<TContext>(
            (provider, options) =>
            {
                useDatabase(provider, options);
                options
                    .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
                    .ConfigureWarnings(warnings =>
                        warnings
                            .Log([(RelationalEventId.CommandExecuted, LogLevel.Debug), .. _loggedByTheService])
                            // A test looks for them; here it would build the model that the compiled one spares.
                            .Ignore(RelationalEventId.PendingModelChangesWarning)
                    );
            }
        );
        return services.AddSingleton<IDbContextFactory<FileServiceDbContext>, FileServiceDbContextFactory<TContext>>();
    }
}
