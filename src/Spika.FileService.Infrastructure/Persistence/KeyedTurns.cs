namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// For work that one request does for all that wait for the same: each key has a turn. Keys share a fixed number of
/// turns, so that none is made or removed for a key.
/// </summary>
/// <param name="count">So many that two keys seldom wait for each other.</param>
internal sealed class KeyedTurns(int count) : IDisposable
{
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, count).Select(_ => new SemaphoreSlim(1))];

    /// <param name="hashCode">Of the key.</param>
    public SemaphoreSlim Of(int hashCode) => _turns[(uint)hashCode % _turns.Length];

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());
}
