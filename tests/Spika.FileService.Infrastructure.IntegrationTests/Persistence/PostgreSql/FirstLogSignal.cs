using Microsoft.Extensions.Logging;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>Tells when its user has logged something.</summary>
internal sealed class FirstLogSignal<T> : ILogger<T>
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
    ) => _signal.TrySetResult();
}
