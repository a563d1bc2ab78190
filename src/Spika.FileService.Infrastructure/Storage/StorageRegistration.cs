using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Infrastructure.Storage.Local.Orphans;
using Spika.FileService.Infrastructure.Storage.Spooling;

namespace Spika.FileService.Infrastructure.Storage;

internal static class StorageRegistration
{
    /// <summary>The bytes of chunks and files, on the local disk.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddValidatedOptions<StorageOptions>(StorageOptions.Section);
        services.AddSingleton<StorageLayout>();
        services.AddSingleton<IDisk, Disk>();
        services.AddSingleton<FailedFiles>();
        services.AddSingleton<SlotHashes>();
        services.AddSingleton<FailedFileCheck>();
        services.AddSingleton<IFileSystem, LocalFileSystem>();
        services.AddSingleton<LostChunkFinder>();
        services.AddSingleton<RunningMark>();
        services.AddSingleton<RecordCheck>();
        services.AddSingleton<FileVolume>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton<StagedBytes>();
        services.AddSingleton<StagingLimits>();
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
        services.AddSingleton<ISpool, Spool>();
        services.AddSingleton<IOrphanQuarantine, LocalOrphanQuarantine>();
        services.AddHostedService<StorageStartup>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningMark>());
        services.AddHostedService<PrivateModes>();
        return services;
    }
}
