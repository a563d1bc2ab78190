using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>
/// Keeps a leased upload while it is assembled, however long that takes. Disposing it makes the upload accept chunks
/// again, unless it became a file or was lost.
/// </summary>
internal sealed class AssemblyLease : IAsyncDisposable
{
    // A verify ends because the database hangs, after it has waited for it: what is asked then must not take the same
    // time again. It goes on without the request.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly IUploadRepository _uploads;
    private readonly Upload _leased;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _renewing;
    private Task<bool> _question = Task.FromResult(true);
    private long _renewedAt;
    private bool _hasEnded;

    /// <param name="askedAt">When the lease was asked for, a time stamp of <paramref name="time"/>.</param>
    public AssemblyLease(
        IUploadRepository uploads,
        Upload leased,
        long askedAt,
        TimeSpan duration,
        TimeProvider time,
        ILogger logger
    )
    {
        (_uploads, _leased, _duration, _time, _logger) = (uploads, leased, duration, time, logger);
        _renewedAt = askedAt;

        // A third, so that one renewal may fail without the upload being lost.
        _timer = new PeriodicTimer(RenewAfter, time);
        _renewing = KeepRenewingAsync();
    }

    /// <summary>Cancelled when a later verify has the upload: stop working on it.</summary>
    public CancellationToken Lost => _lost.Token;

    private TimeSpan RenewAfter => _duration / 3;

    /// <summary>
    /// Whether the upload can be worked on for a while. That a lease was taken or renewed a moment ago is not asked
    /// again: the transaction that ends the upload sees a later lease in any case.
    /// </summary>
    public async ValueTask<bool> IsHeldAsync() =>
        !_lost.IsCancellationRequested
        && (_time.GetElapsedTime(Volatile.Read(ref _renewedAt)) < RenewAfter || await RenewAsync());

    /// <returns>False when the upload is lost.</returns>
    public async Task<bool> RenewAsync()
    {
        long start = _time.GetTimestamp();
        bool isHeld = await _uploads.RenewAsync(_leased, _duration, CancellationToken.None);
        if (!isHeld)
        {
            _logger.UploadLost(_leased.Id, _leased.FencingToken);
            await _lost.CancelAsync();
        }

        Volatile.Write(ref _renewedAt, start);
        return isHeld;
    }

    /// <summary>Whether the upload is known to be lost, within two seconds.</summary>
    public async Task<bool> IsLostAsync()
    {
        try
        {
            if (Lost.IsCancellationRequested)
            {
                return true;
            }

            _question = RenewAsync();
            return !await _question.WaitAsync(_patience, _time);
        }
        catch (Exception exception)
        {
            _logger.LeaseNotRenewed(exception, _leased.Id);
            return false;
        }
    }

    /// <summary>The upload became a file: nothing is left to release.</summary>
    public void End() => _hasEnded = true;

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        try
        {
            await EndAsync().WaitAsync(_patience, _time);
        }
        catch (TimeoutException)
        {
            // The upload accepts chunks again when the database answers, or when the lease expires.
        }
    }

    // Must not throw: it would hide why the verify ended.
    private async Task EndAsync()
    {
        await ((Task)_question).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _renewing;
        if (!_hasEnded && !_lost.IsCancellationRequested)
        {
            await ReleaseAsync();
        }

        _lost.Dispose();
    }

    private async Task KeepRenewingAsync()
    {
        bool isHeld = true;
        while (isHeld && await _timer.WaitForNextTickAsync())
        {
            try
            {
                isHeld = await RenewAsync();
            }
            catch (Exception exception)
            {
                // Whether the upload is lost is not known. The renewal before the publish decides it.
                _logger.LeaseNotRenewed(exception, _leased.Id);
            }
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await _uploads.ReleaseAsync(_leased, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _logger.UploadNotReleased(exception, _leased.Id);
        }
    }
}
