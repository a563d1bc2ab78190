namespace Spika.FileService.Api.Logging;

/// <summary>
/// The framework's own factory, with a <see cref="GuardedLogger"/> around each logger. Writes how many lines were left
/// out, once in a period and at the end: after a flood there may be no further line of its kind.
/// </summary>
internal sealed class GuardedLoggerFactory : ILoggerFactory
{
    private readonly ILoggerFactory _inner;

    private readonly LogBudget _budget;

    private readonly ITimer _timer;

    public GuardedLoggerFactory(ILoggerFactory inner, LogBudget budget, TimeProvider clock)
    {
        (_inner, _budget) = (inner, budget);
        _timer = clock.CreateTimer(_ => WriteSuppressed(), null, LogBudget.Period, LogBudget.Period);
    }

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) =>
        new GuardedLogger(_inner.CreateLogger(categoryName), categoryName, _budget);

    public void Dispose()
    {
        _timer.Dispose();
        WriteSuppressed();
        _inner.Dispose();
    }

    // The framework's factory returns the same logger for the same category.
    private void WriteSuppressed()
    {
        foreach ((LogKind kind, long lines) in _budget.TakeSuppressed())
        {
            ApiLog.LinesSuppressed(_inner.CreateLogger(kind.Category), lines, kind.Event, kind.Route, kind.Code);
        }
    }
}
