using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Infrastructure.Storage.Local.Orphans;
using Spika.FileService.Infrastructure.Storage.Local.Upgrade;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal static class LocalStorageRegistration
{
    /// <summary>The family of ports on the local disk.</summary>
    public static IServiceCollection AddLocalStorage(this IServiceCollection services)
    {
        services.AddSingleton<StorageHealthCheck>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage", tags: [DependencyInjection.ReadyTag]);
        services.AddSingleton<StorageLayout>();
        services.AddSingleton<IStoredContent, LocalContent>();
        services.AddSingleton<StagingLimits>();
        services.AddSingleton<IStagingFolders, LocalStagingFolders>();
        services.AddSingleton<TimeFolders>();
        services.AddSingleton<StagedFiles>();
        services.AddSingleton<StagingListing>();
        services.AddSingleton<FailedFiles>();
        services.AddSingleton<SlotHashes>();
        services.AddSingleton<FailedFileCheck>();
        services.AddSingleton<LostChunkFinder>();
        services.AddSingleton<RunningMark>();
        services.AddSingleton<RecordCheck>();
        services.AddSingleton<FileVolume>();
        services.AddSingleton<StagingRemovals>();
        services.AddHostedService(provider => provider.GetRequiredService<StagingRemovals>());
        services.AddSingleton<LocalChunkWriter>();
        services.AddSingleton<IChunkStore, LocalChunkStore>();
        services.AddSingleton(_ => new ReadingTurns());
        services.AddSingleton<SegmentReader>();
        services.AddSingleton<ChunkAssembly>();
        services.AddSingleton<WholeSlots>();
        services.AddSingleton<BlobFolders>();
        services.AddSingleton<BlobPlaces>();
        services.AddSingleton<OpenBlobs>();
        services.AddSingleton<IFileAssembler, LocalFileAssembler>();
        services.AddSingleton<IFileStore, LocalFileStore>();
        services.AddSingleton<IOrphanQuarantine, LocalOrphanQuarantine>();
        services.AddHostedService<StorageStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningMark>());
        return services;
    }

    /// <summary>
    /// The staging engine, and recovery: takes back publishes of version 0.1.0 that were cut off, checks the records
    /// after an unclean stop, and makes the files private.
    /// </summary>
    public static IServiceCollection AddLocalEngine(this IServiceCollection services) =>
        services
            .AddStaging()
            .AddHostedService<CutOffPublishes>()
            .AddSingleton<BlobsOf010>()
            .AddHostedService(provider => provider.GetRequiredService<BlobsOf010>())
            .AddHostedService<RecordCheckService>()
            .AddHostedService<PrivateModes>();
}
