using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Cors;

internal static class BrowserAccess
{
    private static readonly char[] _separators = [' ', ','];

    // What a page may read of an answer beside its body.
    private static readonly string[] _exposed =
    [
        HeaderNames.ContentDisposition,
        HeaderNames.ContentRange,
        HeaderNames.ETag,
        HeaderNames.RetryAfter,
        PreferHeader.Applied,
    ];

    // On every answer: a cache must not give one that was made without an origin to a page that has one.
    private static readonly Func<object, Task> _varyByOrigin = static response =>
    {
        // In one line with others: of several lines, nginx before 1.23 passes on the first one only.
        ((HttpResponse)response).Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.Origin);
        return Task.CompletedTask;
    };

    public static IServiceCollection AddBrowserAccess(this IServiceCollection services)
    {
        services.AddValidatedOptions<CorsOptions>(CorsOptions.Section);
        services.AddSingleton<ICorsService, RepeatablePreflight>();
        services.AddCors();
        services
            .AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>()
            .Configure<IOptions<CorsOptions>>(
                (cors, options) => cors.AddDefaultPolicy(policy => Configure(policy, options.Value))
            );
        return services;
    }

    /// <summary>
    /// Names the origin in Vary of every answer, also of those that refuse a request before it has a route. Does
    /// nothing when no origin is allowed.
    /// </summary>
    public static void UseVaryByOrigin(this WebApplication app)
    {
        if (IsOn(app))
        {
            app.Use(
                (context, next) =>
                {
                    context.Response.OnStarting(_varyByOrigin, context.Response);
                    return next(context);
                }
            );
        }
    }

    /// <summary>
    /// Answers preflight requests and names the allowed origin in answers, refusals too. Does nothing when no origin
    /// is allowed.
    /// </summary>
    public static void UseBrowserAccess(this WebApplication app)
    {
        if (IsOn(app))
        {
            app.UseCors();
        }
    }

    private static bool IsOn(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<CorsOptions>>().Value.AllowedOrigins.Length > 0;

    // Tokens are sent in headers that the page writes itself, so cookies and the like are not allowed in.
    private static void Configure(CorsPolicyBuilder policy, CorsOptions options) =>
        policy
            .WithOrigins(options.AllowedOrigins.Split(_separators, StringSplitOptions.RemoveEmptyEntries))
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders(_exposed)
            .SetPreflightMaxAge(options.PreflightMaxAge);
}
