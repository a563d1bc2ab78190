namespace Spika.FileService.Api.Logging;

/// <summary>
/// Stands between everything that logs and the providers: bounds warnings and above with <see cref="LogBudget"/>, and
/// makes messages safe with <see cref="LogText"/>. Lower levels are bounded by the work they report.
/// </summary>
internal sealed class GuardedLogger(ILogger inner, string category, LogBudget budget) : ILogger
{
    private const string Server = "Microsoft.AspNetCore.Server.";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!inner.IsEnabled(logLevel))
        {
            return;
        }

        if (logLevel >= LogLevel.Warning && !budget.TrySpend(LogKind.Of(category, eventId, state)))
        {
            return;
        }

        // Of a client that sends what no client should: where in the server that was found says nothing.
        bool isOfClient = logLevel == LogLevel.Warning && category.StartsWith(Server, StringComparison.Ordinal);
        inner.Log(
            logLevel,
            eventId,
            state,
            exception is null || isOfClient ? null : new LoggedException(exception),
            (value, _) => TextOf(eventId, formatter(value, exception), isOfClient ? exception : null)
        );
    }

    private static string TextOf(EventId eventId, string text, Exception? exception) =>
        eventId.Id == ApiLog.StartedEvent
            ? text
            : LogText.OneLine(exception is null ? text : $"{text} {exception.Message}");
}
