using Microsoft.AspNetCore.Authorization;
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
        services.AddKnownSettings($"{DownloadLinks.Section}:{KnownSetting.Any}");
        services.AddSingleton<DownloadLinks>();
        services.AddSingleton<BackendAccess>();
        services.AddSingleton<DownloadCaching>();
        services.AddSingleton<FileHandover>();
        services.AddSingleton<Placeholder>();
        return services.AddSingleton<IDownloadLinks>(provider => provider.GetRequiredService<DownloadLinks>());
    }

    /// <summary>
    /// Public downloads pass the gate without authentication, so that they go on while the backend is away. When the
    /// backend is asked about each file, it is not also asked about the caller.
    /// </summary>
    public static void RuleDownloads(this IEndpointConventionBuilder endpoints, IServiceProvider services)
    {
        AuthModes modes = services.GetRequiredService<IOptions<AuthOptions>>().Value.Mode;
        AuthorizationPolicy? policy = services.GetRequiredService<IOptions<DownloadOptions>>().Value.Access switch
        {
            DownloadAccess.Public => OpenAccess.Policy,
            DownloadAccess.Backend => new AuthorizationPolicy(
                [new AccessRequirement()],
                modes.HasFlag(AuthModes.ApiKey) ? [nameof(AuthModes.ApiKey)] : []
            ),
            _ => null,
        };
        if (policy is null)
        {
            return;
        }

        endpoints.Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<DownloadRouteAttribute>().Any())
            {
                endpoint.Metadata.Add(policy);
            }
        });
    }
}
