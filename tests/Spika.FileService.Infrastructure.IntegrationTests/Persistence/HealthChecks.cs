using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

internal static class HealthChecks
{
    public static Task<HealthCheckResult> CheckDatabaseAsync(IServiceProvider services)
    {
        DatabaseHealthCheck check = ActivatorUtilities.CreateInstance<DatabaseHealthCheck>(services);
        HealthCheckContext context = new()
        {
            Registration = new HealthCheckRegistration("database", check, HealthStatus.Unhealthy, tags: null),
        };
        return check.CheckHealthAsync(context);
    }
}
