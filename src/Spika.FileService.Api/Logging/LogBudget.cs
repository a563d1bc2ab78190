using System.Collections.Concurrent;

namespace Spika.FileService.Api.Logging;

/// <summary>
/// Bounds how many warnings and errors of one kind are written. A kind is an event and, where it has them, its error
/// code and its route. What is left out is counted, and the count is written.
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

    /// <param name="kind">What the line is about.</param>
    /// <param name="suppressed">Lines of this kind that were left out before, to be written with this one.</param>
    /// <returns>False when the line is to be left out.</returns>
    public bool TrySpend(LogKind kind, out long suppressed)
    {
        if (!_kinds.TryGetValue(kind, out Spent? spent))
        {
            // Only for a new kind: Count takes all locks of the dictionary.
            LogKind counted = _kinds.Count < MaxKinds ? kind : _otherKinds;
            spent = _kinds.GetOrAdd(counted, static (_, clock) => new Spent(clock), clock);
        }

        return spent.TrySpend(out suppressed);
    }

    private sealed class Spent(TimeProvider clock)
    {
        private readonly Lock _gate = new();

        private long _periodStart = clock.GetTimestamp();

        private int _lines;

        private long _suppressed;

        public bool TrySpend(out long suppressed)
        {
            lock (_gate)
            {
                suppressed = 0;
                if (clock.GetElapsedTime(_periodStart) >= Period)
                {
                    (suppressed, _suppressed) = (_suppressed, 0);
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
    }
}
