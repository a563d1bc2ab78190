using Microsoft.Extensions.DependencyInjection;

namespace Spika.FileService.Infrastructure.Jobs;

internal static class PurgingRegistration
{
    /// <summary>The background service that removes abandoned uploads.</summary>
    public static IServiceCollection AddPurging(this IServiceCollection services)
    {
        services.AddSingleton<HeldBackOrphans>();
        services.AddSingleton<JanitorTimeFile>();
        services.AddHostedService<AbandonedUploadPurger>();
        return services;
    }
}
