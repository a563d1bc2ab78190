namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// How many orphans the last run of the janitor of this process left where they are, for the health check.
/// </summary>
internal sealed class HeldBackOrphans
{
    private volatile int _count;

    public int Count
    {
        get => _count;
        set => _count = value;
    }
}
