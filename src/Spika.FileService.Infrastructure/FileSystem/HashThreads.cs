using Spika.FileService.Application.Common;

namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>One for each processor; eight hash faster than any disk reads.</summary>
internal sealed class HashThreads() : OwnThreads(Math.Min(Environment.ProcessorCount, MaxThreads), "Hash"), IHashThreads
{
    private const int MaxThreads = 8;

    public Task<T> RunAsync<T>(Func<Task<T>> hash, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(hash, cancellationToken, TaskCreationOptions.DenyChildAttach, this).Unwrap();
}
