using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Spika.FileService.Api.Logging;

internal static class LogRegistration
{
    /// <summary>
    /// A log that no request waits for, that clients cannot fill, and whose lines are what the service wrote.
    /// </summary>
    public static IServiceCollection AddGuardedLog(this IServiceCollection services) =>
        services
            // When the console is a pipe that is not read, lines are dropped; the logger counts them and says so.
            .Configure<ConsoleLoggerOptions>(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite)
            .AddSingleton<LogBudget>()
            .Replace(
                ServiceDescriptor.Singleton<ILoggerFactory>(provider => new GuardedLoggerFactory(
                    ActivatorUtilities.CreateInstance<LoggerFactory>(provider),
                    provider.GetRequiredService<LogBudget>(),
                    provider.GetRequiredService<TimeProvider>()
                ))
            );
}
