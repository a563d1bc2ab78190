using System.Net;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Limits the questions that are open at once, and shares them between the addresses that cause them: a free place goes
/// to the addresses in turn, none holds more than three quarters, and when too many wait, the newest question of
/// the address with the most is refused.
/// </summary>
/// <param name="places">Questions that are sent at once.</param>
/// <param name="mostWaiting">Questions that wait at once.</param>
internal sealed class QuestionGate(int places, int mostWaiting)
{
    private readonly Lock _lock = new();

    private readonly Dictionary<ulong, Share> _shares = [];

    // Each share with waiting questions, once.
    private readonly Queue<Share> _turns = new();

    private int _open;

    private int _waiting;

    private int MostOfOne => Math.Max(1, places * 3 / 4);

    /// <returns>Dispose it when the question is answered.</returns>
    /// <exception cref="AuthBackendAwayException">Too many questions wait.</exception>
    public async Task<IDisposable> EnterAsync(IPAddress? address, CancellationToken cancellationToken)
    {
        Waiter waiter = Enter(ClientNetwork.Of(address));
        try
        {
            await waiter.Granted.Task.WaitAsync(cancellationToken);
            return new Place(this, waiter.Share);
        }
        catch
        {
            GiveUp(waiter);
            throw;
        }
    }

    private Waiter Enter(ulong network)
    {
        lock (_lock)
        {
            if (!_shares.TryGetValue(network, out Share? share))
            {
                _shares[network] = share = new Share(network);
            }

            Waiter waiter = new(share);
            share.Waiting.AddLast(waiter);
            _waiting++;
            Enqueue(share);
            GrantPlaces();
            if (_waiting > mostWaiting)
            {
                Share heaviest = _shares.Values.MaxBy(one => one.Waiting.Count)!;
                Waiter last = heaviest.Waiting.Count > share.Waiting.Count ? heaviest.Waiting.Last!.Value : waiter;
                last.Share.Waiting.Remove(last);
                _waiting--;
                last.Granted.SetException(new AuthBackendAwayException("Too many questions are open."));
            }

            return waiter;
        }
    }

    private void Enqueue(Share share)
    {
        if (!share.IsQueued)
        {
            share.IsQueued = true;
            _turns.Enqueue(share);
        }
    }

    private void GrantPlaces()
    {
        for (int turns = _turns.Count; turns > 0 && _open < places; turns--)
        {
            Share share = _turns.Dequeue();
            share.IsQueued = false;
            if (share.Waiting.First is { } first && share.Open < MostOfOne)
            {
                share.Waiting.RemoveFirst();
                _waiting--;
                _open++;
                share.Open++;
                first.Value.Granted.SetResult();
            }

            if (share.Waiting.Count > 0)
            {
                Enqueue(share);
            }
            else
            {
                ForgetIfIdle(share);
            }
        }
    }

    private void GiveUp(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Granted.Task.IsCompletedSuccessfully)
            {
                LeaveLocked(waiter.Share);
            }
            else if (waiter.Share.Waiting.Remove(waiter))
            {
                _waiting--;
                ForgetIfIdle(waiter.Share);
            }
        }
    }

    private void Leave(Share share)
    {
        lock (_lock)
        {
            LeaveLocked(share);
        }
    }

    private void LeaveLocked(Share share)
    {
        _open--;
        share.Open--;
        GrantPlaces();
        ForgetIfIdle(share);
    }

    private void ForgetIfIdle(Share share)
    {
        if (share is { Open: 0, Waiting.Count: 0, IsQueued: false })
        {
            _shares.Remove(share.Network);
        }
    }

    private sealed class Share(ulong network)
    {
        public ulong Network => network;

        public int Open { get; set; }

        public bool IsQueued { get; set; }

        public LinkedList<Waiter> Waiting { get; } = [];
    }

    private sealed class Waiter(Share share)
    {
        public Share Share => share;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(QuestionGate gate, Share share) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                gate.Leave(share);
            }
        }
    }
}
