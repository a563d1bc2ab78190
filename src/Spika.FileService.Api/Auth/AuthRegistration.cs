using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Auth;

internal static class AuthRegistration
{
    /// <summary>The authentication of callers.</summary>
    public static IServiceCollection AddAuth(this IServiceCollection services)
    {
        services.AddValidatedOptions<AuthOptions>(AuthOptions.Section);
        services.AddValidatedOptions<JwtOptions>(JwtOptions.Section);
        services.AddValidatedOptions<SpikaTokenOptions>(SpikaTokenOptions.Section);
        services.AddKnownSettings(ApiKeyRing.Settings).AddKnownSettings(TokenSources.Settings);
        services.AddSingleton<ApiKeyRing>();
        services.AddSingleton<TokenSources>();
        services.AddSingleton<CredentialHeaders>();
        services.AddSingleton<AuthOutages>();
        services.AddSingleton<AuthorityKeys>();
        services.AddSingleton<BearerTokens>();
        services.AddSingleton<BackendClient>();
        services.AddSingleton<SpikaSessions>();
        services
            .AddHttpClient(nameof(BackendClient))
            .ConfigurePrimaryHttpMessageHandler(BackendClient.CreateHandler)
            .RemoveAllLoggers();
        services
            .AddHttpClient(nameof(AuthorityKeys))
            .ConfigurePrimaryHttpMessageHandler(AuthorityDocuments.CreateHandler)
            .RemoveAllLoggers();
        return services;
    }
}
