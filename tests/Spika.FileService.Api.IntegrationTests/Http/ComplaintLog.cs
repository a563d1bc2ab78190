using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>Keeps the warnings and errors that a service logs, away from the test run's own output.</summary>
internal sealed class ComplaintLog : ILoggerProvider, ILogger
{
    // Kestrel's, of a machine that is too slow for it at that moment.
    private const string SlowMachine = "HeartbeatSlow";

    private readonly ConcurrentQueue<string> _messages = new();

    public string[] Messages => [.. _messages];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel) && eventId.Name != SlowMachine)
        {
            _messages.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}".TrimEnd());
        }
    }

    public void Dispose() { }
}
