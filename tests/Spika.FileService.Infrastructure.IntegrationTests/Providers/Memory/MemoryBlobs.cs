using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

/// <summary>Blobs in memory, and what was moved aside.</summary>
internal sealed class MemoryBlobs(MemoryStaging staging) : IFileStore, IOrphanQuarantine
{
    private readonly ConcurrentDictionary<BlobId, byte[]> _blobs = [];

    private readonly ConcurrentDictionary<BlobId, byte[]> _damaged = [];

    private readonly ConcurrentDictionary<DateTimeOffset, int> _sweeps = [];

    public int Count => _blobs.Count;

    public int CountWithDamaged => _blobs.Count + _damaged.Count;

    public bool Has(BlobId blob) => _blobs.ContainsKey(blob);

    public bool HasDamaged(BlobId blob) => _damaged.ContainsKey(blob);

    public void Add(BlobId blob, byte[] content) => _blobs[blob] = content;

    public ValueTask<Stream?> OpenReadAsync(BlobId blob, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Stream?>(
            _blobs.TryGetValue(blob, out byte[]? content) ? new MemoryStream(content, writable: false) : null
        );

    public string? FindPath(BlobId blob) => null;

    public Task QuarantineAsync(BlobId blob, CancellationToken cancellationToken)
    {
        if (_blobs.TryRemove(blob, out byte[]? content))
        {
            _damaged[blob] = content;
        }

        return Task.CompletedTask;
    }

    public Task RemoveAsync(BlobId blob, CancellationToken cancellationToken)
    {
        _blobs.TryRemove(blob, out _);
        _damaged.TryRemove(blob, out _);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<IReadOnlyList<BlobId>> ListAsync(
        DateTimeOffset createdBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        yield return [.. _blobs.Keys.Where(blob => blob.CreatedAt < createdBefore)];
    }

    public async Task<(int Files, int Uploads)> PutAsideAsync(
        DateTimeOffset at,
        IReadOnlyCollection<BlobId> files,
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    )
    {
        int moved = files.Count(file => _blobs.TryRemove(file, out _));
        foreach (UploadId upload in uploads)
        {
            await staging.RemoveAsync(upload, cancellationToken);
        }

        _sweeps[at] = moved + uploads.Count;
        return (moved, uploads.Count);
    }

    public Task<int> RemoveExpiredAsync(DateTimeOffset putAsideBefore, CancellationToken cancellationToken) =>
        Task.FromResult(_sweeps.Keys.Count(at => at < putAsideBefore && _sweeps.TryRemove(at, out _)));
}
