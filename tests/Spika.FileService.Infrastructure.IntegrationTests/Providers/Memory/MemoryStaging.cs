using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

/// <summary>Staging in memory. A lock for each upload takes the place of commits.</summary>
internal sealed class MemoryStaging(IUploadRepository uploads, TimeProvider clock) : IChunkStore
{
    private readonly ConcurrentDictionary<UploadId, MemoryUpload> _staged = [];

    public async ValueTask<Result<ChunkSet>> SaveAsync(
        Upload upload,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        if (
            await uploads.FindAsync(upload.Key, cancellationToken) is not { State: UploadState.Receiving } now
            || now.Id != upload.Id
        )
        {
            return UploadErrors.Conflict;
        }

        return Find(upload.Id).Save(index, content.ToArray(), clock.GetUtcNow());
    }

    public Task<ChunkSummary> DescribeAsync(UploadId upload, CancellationToken cancellationToken) =>
        Task.FromResult(Find(upload).Describe());

    public Task<RecordVersion> ReadVersionAsync(UploadId upload, CancellationToken cancellationToken) =>
        Task.FromResult(Find(upload).Version);

    public Task RemoveAsync(UploadId upload, CancellationToken cancellationToken)
    {
        _staged.TryRemove(upload, out _);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<IReadOnlyList<UploadId>> ListAsync(
        DateTimeOffset startedBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        yield return [.. _staged.Keys.Where(upload => upload.StartedAt < startedBefore)];
    }

    public MemoryUpload Find(UploadId upload) => _staged.GetOrAdd(upload, _ => new MemoryUpload());
}
