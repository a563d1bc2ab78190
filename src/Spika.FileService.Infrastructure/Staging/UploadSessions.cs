using System.Collections.Concurrent;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>The sessions of this process, one for each upload that it saw a chunk of lately.</summary>
internal sealed class UploadSessions : IAsyncDisposable
{
    // An open file and a few KB each; a phone that lost its network for longer pays one read of the record.
    private static readonly TimeSpan _keptIdle = TimeSpan.FromMinutes(2);

    // Each may have a file open, and any client can start uploads.
    private readonly int _maxSessions;

    private readonly ConcurrentDictionary<UploadId, UploadSession> _sessions = [];

    private readonly Func<UploadId, UploadSession> _create;

    private readonly IStagingFolders _folders;

    private readonly TimeProvider _clock;

    private readonly ITimer _sweep;

    private readonly CancellationTokenSource _stopping = new();

    private readonly ConcurrentDictionary<Task, bool> _closing = [];

    public UploadSessions(IStagingFolders folders, TimeProvider clock, IHandleBudget handles)
    {
        _maxSessions = handles.OpenUploads;
        _create = upload => new UploadSession(upload, folders.Open(upload));
        _folders = folders;
        _clock = clock;
        _sweep = clock.CreateTimer(_ => DropIdle(_keptIdle), null, _keptIdle / 2, _keptIdle / 2);
    }

    public UploadSession Get(UploadId upload)
    {
        if (!_sessions.TryGetValue(upload, out UploadSession? session))
        {
            if (_sessions.Count >= _maxSessions)
            {
                DropIdle(TimeSpan.Zero);
            }

            session = _sessions.GetOrAdd(upload, _create);
        }

        session.LastUsed = _clock.GetTimestamp();
        return session;
    }

    /// <summary>
    /// Closes the session of an upload. The next one is made only when this one's chunks all have their receipts, so
    /// that never two sessions write the same slot.
    /// </summary>
    /// <returns>What the session had hashed, for the caller to dispose.</returns>
    public async Task<PrefixHash?> CloseAsync(UploadId upload)
    {
        if (!_sessions.TryGetValue(upload, out UploadSession? session))
        {
            return null;
        }

        await CloseAsync(session);
        return session.Hasher.Close();
    }

    public Task CloseAsync(UploadSession session) => CloseAndCheckAsync(session, CancellationToken.None);

    /// <summary>
    /// Closes the session of an upload if it meets a condition, also when its last chunk has its receipt. The next one
    /// is made only when the caller has disposed of what is answered.
    /// </summary>
    /// <returns>Null when there is no such session.</returns>
    public async Task<HeldSession?> TryHoldAsync(UploadId upload, Func<UploadSession, bool> condition)
    {
        if (
            !_sessions.TryGetValue(upload, out UploadSession? session)
            || !condition(session)
            || session.TryHold() is not { } drained
        )
        {
            return null;
        }

        await drained;
        HeldSession held = new(session);
        bool isMet = false;
        try
        {
            isMet = condition(session);
            return isMet ? held : null;
        }
        finally
        {
            if (!isMet)
            {
                held.Dispose();
            }
        }
    }

    /// <summary>Closes a session without waiting.</summary>
    public void Drop(UploadSession session)
    {
        Task closing = CloseAndCheckAsync(session, _stopping.Token);
        if (!closing.IsCompletedSuccessfully)
        {
            _closing[closing] = true;
            _ = closing.ContinueWith(NoteClosed, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();

        // A check of a failed file that is cut off begins anew at the next start.
        await _stopping.CancelAsync();
        await Task.WhenAll(_closing.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        foreach (UploadSession session in _sessions.Values)
        {
            session.Folder.Dispose();
            session.Hasher.Dispose();
        }
    }

    // A failure is repeated by the next one that closes the session.
    private void NoteClosed(Task closed)
    {
        _ = closed.Exception;
        _closing.TryRemove(closed, out _);
    }

    private async Task CloseAndCheckAsync(UploadSession session, CancellationToken cancellationToken)
    {
        await session.CloseAsync().WaitAsync(cancellationToken);

        // Until its failed file is checked, the session stays, closed, and no other one takes its place.
        await _folders.CheckFailedAsync(session.Upload, cancellationToken);
        _sessions.TryRemove(new KeyValuePair<UploadId, UploadSession>(session.Upload, session));
    }

    private void DropIdle(TimeSpan longerThan)
    {
        foreach (UploadSession session in _sessions.Values)
        {
            if (session.IsIdle && _clock.GetElapsedTime(session.LastUsed) > longerThan)
            {
                Drop(session);
            }
        }
    }
}
