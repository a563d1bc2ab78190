using System.Net.Sockets;
using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Looks every second whether a file handle is left. Kestrel repeats an accept that failed at once: while none is left,
/// one client that waits for its connection would take a whole processor.
/// </summary>
internal sealed class FreeHandles(TimeProvider clock, ILogger<FreeHandles> logger) : BackgroundService
{
    private static readonly TimeSpan _lookEvery = TimeSpan.FromSeconds(1);

    private readonly PeriodicTimer _timer = new(_lookEvery, clock);

    private volatile Period _period = new();

    /// <summary>Cancelled when no handle is left.</summary>
    public CancellationToken NoneLeft => _period.End;

    /// <summary>Ends when a handle is free; at once while one is.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        _period is { End.IsCancellationRequested: true } ended
            ? ended.Next.WaitAsync(cancellationToken)
            : Task.CompletedTask;

    /// <summary>Notes what a look found.</summary>
    public async Task NoteAsync(bool isFree)
    {
        Period period = _period;
        if (isFree != period.End.IsCancellationRequested)
        {
            return;
        }

        if (isFree)
        {
            _period = new Period();
            period.Dispose();
        }
        else
        {
            ApiLog.NoHandleLeft(logger);
            await period.EndAsync();
        }
    }

    public override void Dispose()
    {
        _timer.Dispose();
        _period.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _timer.WaitForNextTickAsync(stoppingToken))
        {
            await NoteAsync(IsOneFree());
        }
    }

    private static bool IsOneFree()
    {
        try
        {
            using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            return true;
        }
        catch (SocketException exception)
        {
            // Of the process (EMFILE) or of the machine (ENFILE).
            return exception.SocketErrorCode != SocketError.TooManyOpenSockets;
        }
    }

    // While handles are free, and until they are again.
    private sealed class Period : IDisposable
    {
        private readonly CancellationTokenSource _end = new();

        private readonly TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Period() => End = _end.Token;

        public CancellationToken End { get; }

        public Task Next => _next.Task;

        public Task EndAsync() => _end.CancelAsync();

        public void Dispose()
        {
            _next.TrySetResult();
            _end.Dispose();
        }
    }
}
