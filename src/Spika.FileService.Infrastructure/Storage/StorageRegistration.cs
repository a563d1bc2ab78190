using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Infrastructure.Storage.Spooling;

namespace Spika.FileService.Infrastructure.Storage;

internal static class StorageRegistration
{
    /// <summary>The storage root, and the bytes of chunks and files at a provider.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageFamily family)
    {
        services.AddValidatedOptions<StorageOptions>(StorageOptions.Section);
        services.AddSingleton<StorageLayout>();
        services.AddSingleton<IDisk, Disk>();
        services.AddSingleton<DiskThreads>();
        services.AddSingleton<IFileSystem, LocalFileSystem>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton<ISpool, Spool>();
        return family.AddPorts(services);
    }

    /// <summary>
    /// The provider's recovery. After the journal, which it uses, and after root and database were found to belong
    /// together: a start that is refused changes nothing.
    /// </summary>
    public static IServiceCollection AddStorageRecovery(this IServiceCollection services, StorageFamily family) =>
        family.AddRecovery(services);
}
