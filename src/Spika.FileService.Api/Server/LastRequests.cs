using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Keeps idle connections open for a moment when the service stops. Kestrel alone closes them at once, and a request
/// that is on its way to one is lost with a reset: URLSession and many HTTP libraries do not repeat a POST then.
/// </summary>
/// <remarks>
/// A client that never sends again is closed afterwards, so the moment in which a request can be lost shrinks and does
/// not end.
/// </remarks>
internal sealed class LastRequests(IOptions<ShutdownOptions> options, TimeProvider clock)
{
    private readonly TimeSpan _keepAliveFor = options.Value.KeepAliveFor;

    /// <summary>Runs a connection on which the stop of the service takes effect later than in Kestrel.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using DelayedClosing? delayed = DelayedClosing.Replace(connection, _keepAliveFor, clock);
        await next(connection);
    }
}
