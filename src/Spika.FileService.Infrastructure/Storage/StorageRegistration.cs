using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Infrastructure.Storage.Local.Upgrade;
using Spika.FileService.Infrastructure.Storage.Spooling;

namespace Spika.FileService.Infrastructure.Storage;

internal static class StorageRegistration
{
    /// <summary>The storage root, and the bytes of chunks and files at the provider that the settings name.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<StorageOptions>(StorageOptions.Section);
        services.AddSingleton<StorageLayout>();
        services.AddSingleton<IDisk, Disk>();
        services.AddSingleton<DiskThreads>();
        services.AddSingleton<IFileSystem, LocalFileSystem>();
        services.AddSingleton<FreeSpace>();
        services.AddSingleton<StagingLimits>();
        services.AddSingleton<ISpool, Spool>();
        return ReadProvider(configuration) switch
        {
            StorageProvider.Local => services.AddLocalStorage(),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// What a start does with what earlier processes left in the storage root. After the journal, which it uses, and
    /// after root and database were found to belong together: a start that is refused changes nothing.
    /// </summary>
    public static IServiceCollection AddStorageRecovery(this IServiceCollection services) =>
        services
            .AddHostedService<CutOffPublishes>()
            .AddHostedService<RecordCheckService>()
            .AddHostedService<PrivateModes>();

    private static StorageProvider ReadProvider(IConfiguration configuration)
    {
        const string Setting = $"{StorageOptions.Section}:{nameof(StorageOptions.Provider)}";
        string written = configuration[Setting] ?? nameof(StorageProvider.Local);
        return Enum.TryParse(written, ignoreCase: true, out StorageProvider provider) && Enum.IsDefined(provider)
            ? provider
            : throw new SettingException($"{Setting} must be Local.");
    }
}
