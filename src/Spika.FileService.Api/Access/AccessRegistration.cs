using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Auth;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Api.Access;

internal static class AccessRegistration
{
    private const string NoDefaultScheme = "Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme";

    /// <summary>
    /// The gate that every request passes before anything of it is read. When no mode is set there is none, and a chunk
    /// does not pay for it.
    /// </summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthCheck>();

        // What cannot be read, the check of the settings refuses.
        string? written = configuration.GetSection(AuthOptions.Section)[nameof(AuthOptions.Mode)];
        _ = Enum.TryParse(written, ignoreCase: true, out AuthModes modes);
        if (!modes.HasFlag(AuthModes.Jwt))
        {
            services.AddSingleton(new UnusedAssembly("Microsoft.IdentityModel."));
            services.AddSingleton(new UnusedAssembly("System.IdentityModel."));
        }

        return modes == AuthModes.None ? services : services.AddGate(modes);
    }

    public static void UseAccess(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<AuthOptions>>().Value.Mode != AuthModes.None)
        {
            app.UseAuthorization();
        }
    }

    private static IServiceCollection AddGate(this IServiceCollection services, AuthModes modes)
    {
        // The framework authenticates in front of everything, error answers too, as soon as there is one scheme and no
        // other.
        AppContext.SetSwitch(NoDefaultScheme, true);
        AuthenticationBuilder schemes = services.AddAuthentication();

        // In this order: the last one that knows the caller identifies it, so that a service that forwards its user's
        // token acts for the user.
        List<string> names = [];
        if (modes.HasFlag(AuthModes.ApiKey))
        {
            names.Add(nameof(AuthModes.ApiKey));
            schemes.AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(names[^1], null);
        }

        if (modes.HasFlag(AuthModes.Jwt))
        {
            names.Add(nameof(AuthModes.Jwt));
            schemes.AddScheme<AuthenticationSchemeOptions, BearerHandler>(names[^1], null);
        }

        if (modes.HasFlag(AuthModes.SpikaToken))
        {
            names.Add(nameof(AuthModes.SpikaToken));
            schemes.AddScheme<AuthenticationSchemeOptions, SpikaTokenHandler>(names[^1], null);
        }

        services.AddTransient<IPolicyEvaluator, CredentialEvaluator>();
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedAccess>();
        services.AddAuthorization(authorization =>
            // For every route that does not say otherwise, and for those that do not exist.
            authorization.FallbackPolicy = new AuthorizationPolicy([new AccessRequirement()], names)
        );
        return services;
    }
}
