using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Spika.FileService.Api.Server;

/// <summary>Passes Kestrel's wish to close a connection on to its HTTP side, some time later.</summary>
internal sealed class DelayedClosing : IConnectionLifetimeNotificationFeature, IDisposable
{
    private readonly IConnectionLifetimeNotificationFeature _kestrel;

    private readonly TimeSpan _delay;

    private readonly CancellationTokenSource _closing;

    private readonly CancellationTokenRegistration _registration;

    private DelayedClosing(IConnectionLifetimeNotificationFeature kestrel, TimeSpan delay, TimeProvider clock)
    {
        (_kestrel, _delay) = (kestrel, delay);
        _closing = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        ConnectionClosedRequested = _closing.Token;
        _registration = kestrel.ConnectionClosedRequested.UnsafeRegister(
            static closing => ((DelayedClosing)closing!).CloseLater(),
            this
        );
    }

    public CancellationToken ConnectionClosedRequested { get; set; }

    /// <returns>Null for a connection that has no such notification.</returns>
    public static DelayedClosing? Replace(ConnectionContext connection, TimeSpan delay, TimeProvider clock)
    {
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is not { } kestrel)
        {
            return null;
        }

        DelayedClosing delayed = new(kestrel, delay, clock);
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(delayed);
        return delayed;
    }

    public void RequestClose() => _kestrel.RequestClose();

    public void Dispose()
    {
        // First: it waits for a callback that runs.
        _registration.Dispose();
        _closing.Dispose();
    }

    private void CloseLater() => _closing.CancelAfter(_delay);
}
