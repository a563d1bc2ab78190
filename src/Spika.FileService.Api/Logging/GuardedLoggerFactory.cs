namespace Spika.FileService.Api.Logging;

/// <summary>The framework's own factory, with a <see cref="GuardedLogger"/> around each logger.</summary>
internal sealed class GuardedLoggerFactory(ILoggerFactory inner, LogBudget budget) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) =>
        new GuardedLogger(inner.CreateLogger(categoryName), categoryName, budget);

    public void Dispose() => inner.Dispose();
}
