using Microsoft.Extensions.Options;
using Spika.FileService.Api.Auth;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Files.CreateDownloadLink;

namespace Spika.FileService.Api.Downloads;

internal static class DownloadRegistration
{
    public static IServiceCollection AddDownloads(this IServiceCollection services)
    {
        services.AddValidatedOptions<DownloadOptions>(DownloadOptions.Section);
        services.AddValidatedOptions<BackendAccessOptions>(BackendAccessOptions.Section);
        services.AddSingleton<IValidateOptions<BackendAccessOptions>, DownloadCheck>();
        services.AddSingleton<DownloadLinks>();
        services.AddSingleton<DownloadCaching>();
        services.AddSingleton<Placeholder>();
        return services.AddSingleton<IDownloadLinks>(provider => provider.GetRequiredService<DownloadLinks>());
    }

    /// <summary>Public downloads pass the gate without being asked, so that they go on when nobody can say who the caller is.</summary>
    public static void AllowPublicDownloads(this IEndpointConventionBuilder endpoints, IServiceProvider services)
    {
        if (services.GetRequiredService<IOptions<DownloadOptions>>().Value.Access == DownloadAccess.Public)
        {
            endpoints.Add(endpoint =>
            {
                if (endpoint.Metadata.OfType<DownloadRouteAttribute>().Any())
                {
                    endpoint.Metadata.Add(OpenAccess.Policy);
                }
            });
        }
    }
}
