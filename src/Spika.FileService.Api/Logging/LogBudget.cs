using System.Collections.Concurrent;

namespace Spika.FileService.Api.Logging;

/// <summary>
/// Bounds how many warnings and errors of one kind are written. A kind is an event and, where it has them, its error
/// code and its route. What is left out is counted, for <see cref="GuardedLoggerFactory"/> to write.
/// </summary>
internal sealed class LogBudget(TimeProvider clock)
{
    /// <summary>Most lines of one kind in <see cref="Period"/>.</summary>
    public const int MaxLines = 20;

    // Kinds are the service's own: events, codes, routes. This is a bound for what other libraries log.
    private const int MaxKinds = 1024;

    private static readonly LogKind _otherKinds = new("", 0, null, null);

    private readonly ConcurrentDictionary<LogKind, Spent> _kinds = [];

    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(10);

    /// <returns>False when the line is to be left out.</returns>
    public bool TrySpend(LogKind kind)
    {
        if (!_kinds.TryGetValue(kind, out Spent? spent))
        {
            // Only for a new kind: Count takes all locks of the dictionary.
            LogKind counted = _kinds.Count < MaxKinds ? kind : _otherKinds;
            spent = _kinds.GetOrAdd(counted, static (_, clock) => new Spent(clock), clock);
        }

        return spent.TrySpend();
    }

    /// <summary>What was left out since the last call, of each kind of which a line was.</summary>
    public IEnumerable<(LogKind Kind, long Lines)> TakeSuppressed() =>
        _kinds.Select(kind => (kind.Key, Lines: kind.Value.TakeSuppressed())).Where(kind => kind.Lines > 0);

    private sealed class Spent(TimeProvider clock)
    {
        private readonly Lock _lock = new();

        private long _periodStart = clock.GetTimestamp();

        private int _lines;

        private long _suppressed;

        public bool TrySpend()
        {
            lock (_lock)
            {
                if (clock.GetElapsedTime(_periodStart) >= Period)
                {
                    (_periodStart, _lines) = (clock.GetTimestamp(), 0);
                }

                if (_lines < MaxLines)
                {
                    _lines++;
                    return true;
                }

                _suppressed++;
                return false;
            }
        }

        public long TakeSuppressed()
        {
            lock (_lock)
            {
                long taken = _suppressed;
                _suppressed = 0;
                return taken;
            }
        }
    }
}
