using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Installation;

internal static class InstallationRegistration
{
    /// <summary>
    /// The check at the start that storage root and database belong together, and what the root knows of ids.
    /// </summary>
    public static IServiceCollection AddInstallation(this IServiceCollection services)
    {
        services.AddSingleton<RootIdentity>();
        services.AddSingleton<FileIdMark>();
        services.AddSingleton<IFileIdMark>(provider => provider.GetRequiredService<FileIdMark>());
        services.AddSingleton<IDatabaseGuard, InstallationGuard>();
        return services;
    }
}
