using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>Keeps the warnings of the start.</summary>
internal sealed class WarningLog<T> : ILogger<T>
{
    public List<string> Warnings { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (logLevel == LogLevel.Warning)
        {
            Warnings.Add($"{eventId.Id} {formatter(state, exception)}");
        }
    }
}
