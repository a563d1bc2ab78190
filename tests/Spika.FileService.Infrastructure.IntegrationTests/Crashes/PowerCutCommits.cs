namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

internal static class PowerCutCommits
{
    /// <summary>Two places for a cut: nothing is committed, or it is and the answer is lost.</summary>
    public static async Task<T> CommitAsync<T>(this PowerSwitch power, string what, Func<Task<T>> commit)
    {
        power.Before($"commit: {what}");
        T result = await commit();
        power.Before("go on after the commit");
        return result;
    }

    public static Task CommitAsync(this PowerSwitch power, string what, Func<Task> commit) =>
        power.CommitAsync(
            what,
            async () =>
            {
                await commit();
                return true;
            }
        );
}
