using Microsoft.Extensions.DependencyInjection;

namespace Spika.FileService.Infrastructure.Jobs;

internal static class FileCheckRegistration
{
    /// <summary>
    /// The background service that reads stored files again, and the health check that tells what it found.
    /// </summary>
    public static IServiceCollection AddFileChecks(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<StoredFilesHealthCheck>("files", tags: [DependencyInjection.FilesTag]);
        services.AddHostedService<StoredFileChecker>();
        return services;
    }
}
