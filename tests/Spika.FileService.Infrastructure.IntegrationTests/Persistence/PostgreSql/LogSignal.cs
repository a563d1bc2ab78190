using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>Tells when a log event has come.</summary>
/// <param name="number">Of the event.</param>
internal sealed class LogSignal<T>(int number) : ILogger<T>
{
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Signal => _signal.Task;

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
        if (eventId.Id == number)
        {
            _signal.TrySetResult();
        }
    }
}
