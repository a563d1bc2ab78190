using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Answers;
using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Health;

internal static class HealthEndpoints
{
    private const string ReadyTag = Infrastructure.DependencyInjection.ReadyTag;

    private const string FilesTag = Infrastructure.DependencyInjection.FilesTag;

    private static readonly ErrorResponse _notReady = new("The service is not ready.", "server.not_ready");

    private static readonly ErrorResponse _filesDamaged = new("Stored files are damaged.", "server.files_damaged");

    // With no figures, nothing was counted.
    private static readonly ErrorResponse _filesUnknown = new(
        "The database does not answer, so that nothing is known of the stored files.",
        "database.unavailable"
    );

    private static readonly HealthReport _alive = new(new Dictionary<string, HealthReportEntry>(), TimeSpan.Zero);

    /// <summary>
    /// <c>/health/live</c>: the process answers; a restart would change nothing. <c>/health/ready</c>: database and
    /// storage work, too. <c>/health/files</c>: the stored files are whole, as far as they were read; for an operator,
    /// not for load balancing.
    /// </summary>
    public static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder health = routes.MapGroup("/health");
        health.Map("/live", static context => WriteAsync(context, _alive, _notReady));
        MapShared(health, "/ready", ReadyTag, static _ => _notReady);
        MapShared(health, "/files", FilesTag, static report => IsCounted(report) ? _filesDamaged : _filesUnknown);
        return health;
    }

    private static bool IsCounted(HealthReport report) => report.Entries.Values.Any(entry => entry.Data.Count > 0);

    private static void MapShared(
        RouteGroupBuilder health,
        string path,
        string tag,
        Func<HealthReport, ErrorResponse> unhealthy
    )
    {
        IServiceProvider services = ((IEndpointRouteBuilder)health).ServiceProvider;
        SharedReport report = new(
            services.GetRequiredService<HealthCheckService>(),
            tag,
            services.GetRequiredService<TimeProvider>()
        );
        health.Map(
            path,
            async context =>
            {
                HealthReport found = await report.GetAsync(context.RequestAborted);
                await WriteAsync(context, found, unhealthy(found));
            }
        );
    }

    private static Task WriteAsync(HttpContext context, HealthReport report, ErrorResponse unhealthy)
    {
        Dictionary<string, string> checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.Status.ToString()
        );
        Dictionary<string, long> counted = report
            .Entries.SelectMany(entry => entry.Value.Data)
            .Where(figure => figure.Value is long)
            .ToDictionary(figure => figure.Key, figure => (long)figure.Value);
        Dictionary<string, long>? figures = counted.Count == 0 ? null : counted;
        context.Response.Headers.XContentTypeOptions = StrangersContent.NoSniff;
        context.Response.Headers.CacheControl =
            $"{CacheControlHeaderValue.NoStoreString}, {CacheControlHeaderValue.NoCacheString}";
        context.Response.Headers.Pragma = CacheControlHeaderValue.NoCacheString;
        context.Response.StatusCode =
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return report.Status == HealthStatus.Unhealthy
            ? ErrorAnswer.WriteAsync(context.Response, unhealthy with { Checks = checks, Figures = figures })
            : context.Response.WriteAsJsonAsync(
                new SuccessResponse<HealthData>(new HealthData(checks, figures)),
                HealthJson.Context.SuccessResponseHealthData,
                cancellationToken: context.RequestAborted
            );
    }
}
