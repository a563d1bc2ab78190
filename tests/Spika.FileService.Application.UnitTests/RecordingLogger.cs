using Microsoft.Extensions.Logging;

namespace Spika.FileService.Application.UnitTests;

/// <summary>Keeps what is logged at or above <paramref name="minimum"/>.</summary>
internal sealed class RecordingLogger<T>(LogLevel minimum = LogLevel.Information) : ILogger<T>
{
    public List<(EventId Event, string Message)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            Entries.Add((eventId, formatter(state, exception)));
        }
    }
}
