using Microsoft.Extensions.DependencyInjection;

namespace Spika.FileService.Infrastructure.Jobs;

internal static class PurgingRegistration
{
    /// <summary>The background services that remove abandoned uploads, and drafts.</summary>
    public static IServiceCollection AddPurging(this IServiceCollection services)
    {
        services.AddSingleton<HeldBackOrphans>();
        services.AddSingleton<JanitorTimeFile>();
        services.AddHostedService<AbandonedUploadPurger>();
        services.AddHostedService<OldDrafts>();
        return services;
    }
}
