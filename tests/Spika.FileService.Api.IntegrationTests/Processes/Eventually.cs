namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Waits until something is so, however slow the machine is.</summary>
internal static class Eventually
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    /// <param name="condition">What is to become so.</param>
    /// <param name="working">What makes it so. When this fails, the wait fails as well.</param>
    public static async Task IsTrueAsync(Func<bool> condition, Task working)
    {
        using CancellationTokenSource patience = new(_patience);
        while (!condition())
        {
            if (working.IsFaulted)
            {
                await working;
            }

            await Task.Delay(_pause, patience.Token);
        }
    }

    /// <summary>Waits until the condition is so once more often than now.</summary>
    public static Task RisesAsync(Func<int> count, Task working)
    {
        int before = count();
        return IsTrueAsync(() => count() > before, working);
    }
}
