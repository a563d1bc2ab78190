namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>Counts the effects of a process on disk and database, and cuts its power before one of them.</summary>
/// <param name="cutsBefore">Given the number of an effect, from 0, and its name.</param>
internal sealed class PowerSwitch(Func<int, string, bool> cutsBefore)
{
    private readonly Lock _lock = new();

    private readonly List<string> _effects = [];

    private bool _isCounting;

    public bool IsOff { get; private set; }

    /// <summary>The effects that happened while they were counted.</summary>
    public IReadOnlyList<string> Effects
    {
        get
        {
            lock (_lock)
            {
                return [.. _effects];
            }
        }
    }

    /// <summary>Never cuts.</summary>
    public static PowerSwitch On() => new((_, _) => false);

    public void StartCounting()
    {
        lock (_lock)
        {
            _isCounting = true;
        }
    }

    public void StopCounting()
    {
        lock (_lock)
        {
            _isCounting = false;
        }
    }

    /// <summary>Called before each effect.</summary>
    public void Before(string effect)
    {
        lock (_lock)
        {
            ThrowIfOff();
            if (!_isCounting)
            {
                return;
            }

            if (cutsBefore(_effects.Count, effect))
            {
                IsOff = true;
                throw new PowerCutException();
            }

            _effects.Add(effect);
        }
    }

    /// <summary>A dead process also reads nothing.</summary>
    public void ThrowIfOff()
    {
        lock (_lock)
        {
            if (IsOff)
            {
                throw new PowerCutException();
            }
        }
    }
}
