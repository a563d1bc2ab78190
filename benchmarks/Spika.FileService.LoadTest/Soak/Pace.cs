using System.Diagnostics;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>Rate limit: one call in each interval, in the order of arrival.</summary>
internal sealed class Pace(TimeSpan interval)
{
    private readonly Lock _lock = new();
    private long _last = Stopwatch.GetTimestamp();

    public bool IsDue()
    {
        lock (_lock)
        {
            if (Stopwatch.GetElapsedTime(_last) < interval)
            {
                return false;
            }

            _last = Stopwatch.GetTimestamp();
            return true;
        }
    }
}
