using System.Reflection;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spika.FileService.Application.Common.Behaviors;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Events;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.FinalizeUpload;

namespace Spika.FileService.Application;

public static class DependencyInjection
{
    private static readonly Assembly _application = typeof(DependencyInjection).Assembly;

    /// <summary>The use cases. The ports of the domain are for others to register.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddValidatedOptions<UploadOptions>(UploadOptions.Section)
            .AddValidatedOptions<FileCheckOptions>(FileCheckOptions.Section)
            .AddValidatedOptions<OrphanOptions>(OrphanOptions.Section)
            .AddValidatedOptions<StoredFileOptions>(StoredFileOptions.Section)
            .AddValidatedOptions<EventOptions>(EventOptions.Section)
            .AddValidation()
            .AddUseCases();
    }

    private static IServiceCollection AddValidation(this IServiceCollection services) =>
        services.AddValidatorsFromAssembly(_application, ServiceLifetime.Singleton, includeInternalTypes: true);

    // Nothing here holds the state of a request, so one of each serves all. The first behaviour is the outermost: it
    // logs refusals of the second as well.
    private static IServiceCollection AddUseCases(this IServiceCollection services) =>
        services
            .AddSingleton<StorageRetry>()
            .AddSingleton<StagingPolicy>()
            .AddSingleton<UploadEventBudget>()
            .AddSingleton<SharedVerifies>()
            .AddSingleton<RefusedVerifies>()
            .AddSingleton<FileRecorder>()
            .AddSingleton<FileRemover>()
            .AddSingleton<FilePublisher>()
            .AddSingleton<UploadPublisher>()
            .AddSingleton<ExpiredVerifies>()
            .AddSingleton<OrphanedBlobs>()
            .AddSingleton<OrphanSweep>()
            .AddMediatR(mediator =>
            {
                mediator.Lifetime = ServiceLifetime.Singleton;
                mediator
                    .RegisterServicesFromAssembly(_application)
                    .AddOpenBehavior(typeof(LoggingBehavior<,>), ServiceLifetime.Singleton)
                    .AddOpenBehavior(typeof(ValidationBehavior<,>), ServiceLifetime.Singleton);
            });
}
