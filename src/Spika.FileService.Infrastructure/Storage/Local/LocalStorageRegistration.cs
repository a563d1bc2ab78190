using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Infrastructure.Storage.Local.Orphans;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal static class LocalStorageRegistration
{
    /// <summary>The family of ports on the local disk.</summary>
    public static IServiceCollection AddLocalStorage(this IServiceCollection services)
    {
        services.AddSingleton<IStagingFolders, LocalStagingFolders>();
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
        services.AddSingleton<BlobFolders>();
        services.AddSingleton<IFileAssembler, LocalFileAssembler>();
        services.AddSingleton<IFileStore, LocalFileStore>();
        services.AddSingleton<IOrphanQuarantine, LocalOrphanQuarantine>();
        services.AddHostedService<StorageStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningMark>());
        return services;
    }
}
