using System.Diagnostics;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>Lets one through in each interval, whoever asks first.</summary>
internal sealed class Pace(TimeSpan interval)
{
    private readonly Lock _gate = new();
    private long _last = Stopwatch.GetTimestamp();

    public bool IsDue()
    {
        lock (_gate)
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
