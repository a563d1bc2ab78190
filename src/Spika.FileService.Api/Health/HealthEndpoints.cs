using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Api.Contracts;

namespace Spika.FileService.Api.Health;

internal static class HealthEndpoints
{
    /// <summary>The checks that a process must pass to be sent requests.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// <c>/health/live</c>: the process answers; restarting it would mend nothing else. <c>/health/ready</c>: database and
    /// storage work, too.
    /// </summary>
    public static IEndpointConventionBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder health = routes.MapGroup("/health");
        health.MapHealthChecks("/live", Options(_ => false));
        health.MapHealthChecks("/ready", Options(check => check.Tags.Contains(ReadyTag)));
        return health;
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) =>
        new() { Predicate = predicate, ResponseWriter = WriteAsync };

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        Dictionary<string, string> checks = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.Status.ToString()
        );
        return report.Status == HealthStatus.Unhealthy
            ? context.Response.WriteAsJsonAsync(
                new ErrorResponse("The service is not ready.", "server.not_ready") { Checks = checks },
                ContractsJson.Context.ErrorResponse,
                cancellationToken: context.RequestAborted
            )
            : context.Response.WriteAsJsonAsync(
                new SuccessResponse(new HealthData(checks)),
                ContractsJson.Context.SuccessResponse,
                cancellationToken: context.RequestAborted
            );
    }
}
