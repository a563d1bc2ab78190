using Microsoft.Extensions.Logging;

namespace Spika.FileService.Testing;

/// <summary>Keeps what is logged at or above <paramref name="minimum"/>.</summary>
public sealed class RecordingLogger<T>(LogLevel minimum = LogLevel.Information) : ILogger<T>
{
    public List<(EventId Event, string Message)> Entries { get; } = [];

    /// <summary>Of each entry, the number of the event and the message.</summary>
    public IReadOnlyList<string> Lines => Entries.ConvertAll(entry => $"{entry.Event.Id} {entry.Message}");

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
