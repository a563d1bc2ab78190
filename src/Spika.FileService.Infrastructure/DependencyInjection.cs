using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Installation;
using Spika.FileService.Infrastructure.Jobs;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage;

namespace Spika.FileService.Infrastructure;

public static class DependencyInjection
{
    /// <summary>Marks the health checks that decide whether the service is ready.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Marks the health check that tells whether stored files are whole; it says nothing about the process.
    /// </summary>
    public const string FilesTag = "files";

    /// <summary>
    /// To be called before anything else is loaded: with few file handles, what fails next is a matter of chance.
    /// </summary>
    /// <exception cref="SettingException">The process may open too few files.</exception>
    public static void ThrowIfHandlesAreFew() => _ = HandleBudget.OfThisProcess();

    /// <summary>
    /// Everything behind the ports. The order of the steps is the order in which they start, and the reverse of that in
    /// which they stop: the folders, the tables, the journal, and last what uses them all.
    /// </summary>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services,
        IConfiguration configuration
    ) => services.AddInfrastructure(configuration, StorageFamily.Of(configuration));

    /// <param name="storage">In place of the provider that the settings name.</param>
    internal static IServiceCollection AddInfrastructure(
        this IServiceCollection services,
        IConfiguration configuration,
        StorageFamily storage
    )
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IFailureClassifier, FailureClassifier>();
        services.AddSingleton<IHandleBudget>(HandleBudget.OfThisProcess());
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: [ReadyTag]);
        return services
            .AddStorage(storage)
            .AddInstallation()
            .AddPersistence(configuration)
            .AddStorageEngine(storage)
            .AddPurging()
            .AddFileChecks();
    }
}
