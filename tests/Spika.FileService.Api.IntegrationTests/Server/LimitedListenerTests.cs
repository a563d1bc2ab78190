using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>An accept fails at once while no file handle is left, and is then not repeated until one is.</summary>
public sealed class LimitedListenerTests : ServiceTests
{
    private FreeHandles _handles = null!;
    private PendingListener _inner = null!;
    private LimitedListener _listener = null!;

    [SetUp]
    public void SetUp()
    {
        _handles = new FreeHandles(TimeProvider.System, NullLogger<FreeHandles>.Instance);
        _inner = new PendingListener();
        _listener = new LimitedListener(
            _inner,
            Service.Services.GetRequiredService<OpenConnections>(),
            Service.Services.GetRequiredService<UnreadBytes>(),
            _handles
        );
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _listener.DisposeAsync();
        await _inner.DisposeAsync();
        _handles.Dispose();
    }

    [Test]
    public async Task Accept_WhenNoHandleIsLeft_IsRepeatedWhenOneIs()
    {
        Task<ConnectionContext?> accepting = _listener.AcceptAsync().AsTask();

        await _handles.NoteAsync(isFree: false);
        await _handles.NoteAsync(isFree: false);
        int meanwhile = _inner.Accepts;
        await _handles.NoteAsync(isFree: true);
        await Eventually.IsTrueAsync(() => _inner.Accepts == 2, accepting);
        await _listener.UnbindAsync();

        Assert.That((meanwhile, await accepting, _inner.Accepts), Is.EqualTo((1, (ConnectionContext?)null, 2)));
    }

    [Test]
    public async Task Unbind_WhenNoHandleIsLeft_EndsTheAccept()
    {
        Task<ConnectionContext?> accepting = _listener.AcceptAsync().AsTask();
        await _handles.NoteAsync(isFree: false);

        await _listener.UnbindAsync();

        Assert.That((await accepting, _inner.Accepts), Is.EqualTo(((ConnectionContext?)null, 1)));
    }

    // No client comes.
    private sealed class PendingListener : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _unbound = new();

        public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 0);

        public int Accepts { get; private set; }

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            Accepts++;
            return await _unbound.Task.WaitAsync(cancellationToken);
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _unbound.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
