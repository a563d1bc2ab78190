using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.Storage;

/// <summary>What a storage provider registers.</summary>
/// <param name="AddPorts">The four ports and <see cref="State.IStoredContent"/>, and what they need.</param>
/// <param name="AddEngine">The staging engine, when the provider stages through it, and what a start does with what
/// earlier processes left.</param>
internal sealed record StorageFamily(
    Func<IServiceCollection, IServiceCollection> AddPorts,
    Func<IServiceCollection, IServiceCollection> AddEngine
)
{
    /// <summary>The provider that the settings name. The only place that chooses one.</summary>
    public static StorageFamily Of(IConfiguration configuration) =>
        ReadProvider(configuration) switch
        {
            StorageProvider.Local => new(
                LocalStorageRegistration.AddLocalStorage,
                LocalStorageRegistration.AddLocalEngine
            ),
            _ => throw new UnreachableException(),
        };

    private static StorageProvider ReadProvider(IConfiguration configuration)
    {
        const string Setting = $"{StorageOptions.Section}:{nameof(StorageOptions.Provider)}";
        string written = configuration[Setting] ?? nameof(StorageProvider.Local);
        return Enum.TryParse(written, ignoreCase: true, out StorageProvider provider) && Enum.IsDefined(provider)
            ? provider
            : throw new SettingException(
                SettingSentence.Of(Setting, SettingSentence.FormOf(typeof(StorageProvider))!, written)
            );
    }
}
