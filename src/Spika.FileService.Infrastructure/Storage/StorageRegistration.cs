using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.Spooling;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage;

internal static class StorageRegistration
{
    /// <summary>
    /// The storage root, which is the folder of the service's own state with any provider, and the bytes of chunks and
    /// files at the chosen one.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageFamily family)
    {
        services.AddValidatedOptions<StorageOptions>(StorageOptions.Section);
        services.AddSingleton<StateFolder>();
        services.AddSingleton<IDisk, Disk>();
        services.AddSingleton<DiskThreads>();
        services.AddSingleton<IHashThreads, HashThreads>();
        services.AddSingleton<IFileSystem, StateFileSystem>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton<ISpool, Spool>();
        services.AddHostedService<StateFolderStartup>();
        return family.AddPorts(services);
    }

    /// <summary>
    /// The provider's staging and recovery. After the tables, and after root and database were found to belong
    /// together: a start that is refused changes nothing.
    /// </summary>
    public static IServiceCollection AddStorageEngine(this IServiceCollection services, StorageFamily family) =>
        family.AddEngine(services);
}
