using Microsoft.Extensions.Options;
using Spika.FileService.Api.Logging;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Hosting;

/// <summary>
/// Runs the service and reports why it could not start or ended: one sentence on the standard error and exit code 1,
/// never an unhandled exception, which would abort the process with a core dump.
/// </summary>
internal static class FailedRun
{
    private const int Failed = 1;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <param name="create">Builds the service; the settings are checked there.</param>
    /// <returns>The exit code: 0 after a requested stop, 1 after a failure.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> create)
    {
        string? sentence;
        try
        {
            WebApplication app = create();
            await using (app)
            {
                sentence = await RunAsync(app);
            }
        }
        catch (Exception exception) when (exception is not HostAbortedException)
        {
            sentence = Describe(exception);
        }

        if (sentence is null)
        {
            return 0;
        }

        // On the console even if the logs go elsewhere, and after the log, whose writer the disposal has flushed.
        // On another thread, since the standard error may be a pipe that is not read.
        await Task.WhenAny(Task.Run(() => Console.Error.WriteLine(sentence)), Task.Delay(_patience));
        return Failed;
    }

    /// <summary>
    /// One sentence. The message of a <see cref="SettingException"/> is one already, or one for each setting.
    /// </summary>
    internal static string Describe(Exception exception) =>
        exception switch
        {
            SettingException setting => setting.Message,
            AggregateException { InnerExceptions: [var only] } => Describe(only),
            _ => $"The service failed ({exception.GetType().Name}): {OnOneLine(exception.Message)}",
        };

    private static async Task<string?> RunAsync(WebApplication app)
    {
        bool isStarted = false;
        long stoppingAt = 0;
        using CancellationTokenRegistration stopping = app.Lifetime.ApplicationStopping.Register(() =>
            stoppingAt = TimeProvider.System.GetTimestamp()
        );
        try
        {
            AddressCheck.ThrowIfInUse(app);
            await app.StartAsync();
            isStarted = true;
            await app.WaitForShutdownAsync();
            return null;
        }
        catch (Exception exception)
            when (isStarted && stoppingAt > 0 && IsCancellation(exception) && IsTimeOver(app, stoppingAt))
        {
            // The host stopped what it could. What was acknowledged is durable, and clients send the rest again.
            ApiLog.RequestsCutOff(app.Logger);
            return null;
        }
        catch (Exception exception)
        {
            if (
                !isStarted
                && exception is OperationCanceledException
                && app.Lifetime.ApplicationStopping.IsCancellationRequested
            )
            {
                // Asked to stop while it waited for something.
                return null;
            }

            // Background services that had started end now, which the host would log as failures of theirs.
            app.Lifetime.StopApplication();
            if (!isStarted && StartFailures.Explain(exception, app.Configuration) is { } sentence)
            {
                return OnOneLine(sentence);
            }

            // The sentence tells an operator all of a known failure; the stack trace is for defects.
            if (exception is not SettingException)
            {
                ApiLog.RunFailed(app.Logger, exception);
            }

            return Describe(exception);
        }
    }

    // Each service that is stopped after the end of Shutdown:Timeout says so.
    private static bool IsCancellation(Exception exception) =>
        exception is AggregateException several
            ? several.InnerExceptions.All(IsCancellation)
            : exception is OperationCanceledException;

    private static bool IsTimeOver(WebApplication app, long stoppingAt) =>
        TimeProvider.System.GetElapsedTime(stoppingAt)
        >= app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;

    private static string OnOneLine(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
