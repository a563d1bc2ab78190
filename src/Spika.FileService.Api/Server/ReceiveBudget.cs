namespace Spika.FileService.Api.Server;

/// <summary>How many long blocks all pools of the server may have together, in use or kept.</summary>
/// <remarks>
/// A block that is taken for a few bytes is as long as one that is full: thousands of connections, each with a part of
/// a body unread, would have 64 KiB each. A block is in use for a moment only, so a busy service needs no more than
/// these.
/// </remarks>
internal sealed class ReceiveBudget
{
    /// <summary>32 MiB.</summary>
    public const int MaxLongBlocks = 512;

    private int _inUse;

    /// <summary>Long blocks that exist.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    public bool TryTake()
    {
        if (Interlocked.Increment(ref _inUse) <= MaxLongBlocks)
        {
            return true;
        }

        Interlocked.Decrement(ref _inUse);
        return false;
    }

    public void GiveBack() => Interlocked.Decrement(ref _inUse);
}
