using Spika.FileService.Application.Common;

namespace Spika.FileService.Testing;

/// <summary>Counts what is hashed on threads of its own.</summary>
/// <param name="inner">The threads; null to hash on the caller's.</param>
public sealed class CountingHashThreads(IHashThreads? inner = null) : IHashThreads
{
    private int _count;

    public int Count => _count;

    public Task<T> RunAsync<T>(Func<Task<T>> hash, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        return inner is null ? hash() : inner.RunAsync(hash, cancellationToken);
    }
}
