using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Api.Contracts;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Formatting;

namespace Spika.FileService.Api.Health;

internal static class HealthEndpoints
{
    private const string ReadyTag = Infrastructure.DependencyInjection.ReadyTag;

    private const string FilesTag = Infrastructure.DependencyInjection.FilesTag;

    private static readonly ErrorResponse _notReady = new("The service is not ready.", "server.not_ready");

    private static readonly ErrorResponse _filesDamaged = new("Stored files are damaged.", "server.files_damaged");

    /// <summary>
    /// <c>/health/live</c>: the process answers; a restart would change nothing. <c>/health/ready</c>: database and storage
    /// work, too. <c>/health/files</c>: the stored files are whole, as far as they were read; for an operator, not for
    /// load balancing.
    /// </summary>
    public static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder health = routes.MapGroup("/health");
        health.MapHealthChecks("/live", Options(_ => false, _notReady));
        health.MapHealthChecks("/ready", Options(check => check.Tags.Contains(ReadyTag), _notReady));
        health.MapHealthChecks("/files", Options(check => check.Tags.Contains(FilesTag), _filesDamaged));
        return health;
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate, ErrorResponse unhealthy) =>
        new() { Predicate = predicate, ResponseWriter = (context, report) => WriteAsync(context, report, unhealthy) };

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
        return report.Status == HealthStatus.Unhealthy
            ? ErrorAnswer.WriteAsync(context.Response, unhealthy with { Checks = checks, Figures = figures })
            : context.Response.WriteAsJsonAsync(
                new SuccessResponse(new HealthData(checks, figures)),
                ContractsJson.Context.SuccessResponse,
                cancellationToken: context.RequestAborted
            );
    }
}
