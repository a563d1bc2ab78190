using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

/// <summary>Staging in memory. A lock takes the place of commits, and keeps what the limits count together.</summary>
internal sealed class MemoryStaging(IServiceProvider services, StagingPolicy policy, TimeProvider clock) : IChunkStore
{
    private static readonly MemoryUpload _none = new("");

    private readonly ConcurrentDictionary<UploadId, MemoryUpload> _staged = [];

    private readonly Lock _saving = new();

    private readonly SemaphoreSlim _starting = new(1);

    public async ValueTask<Result<ChunkSet>> SaveAsync(
        Upload upload,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        Upload now = await StartAsync(upload.Key, cancellationToken);
        if (now.State != UploadState.Receiving || now.Id != upload.Id)
        {
            return UploadErrors.Conflict;
        }

        lock (_saving)
        {
            MemoryUpload staged = _staged.GetValueOrDefault(upload.Id) ?? new MemoryUpload(upload.Key.Owner);
            if (Refuse(staged, index, content.Length) is { } refusal)
            {
                return refusal;
            }

            _staged[upload.Id] = staged;
            return staged.Save(index, content.ToArray(), clock.GetUtcNow());
        }
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

    public int Count => _staged.Count;

    public bool Has(UploadId upload) => _staged.ContainsKey(upload);

    public MemoryUpload Find(UploadId upload) => _staged.GetValueOrDefault(upload, _none);

    // One after the other: the first one writes the row that the others find.
    private async Task<Upload> StartAsync(UploadKey key, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            return await services.StartUploadAsync(key);
        }
        finally
        {
            _starting.Release();
        }
    }

    private Error? Refuse(MemoryUpload upload, int index, int length)
    {
        int? replaced = upload.LengthOf(index);
        return policy.RefuseInUpload(upload, length, isNew: replaced is null, isOneMoreOdd: false)
            ?? policy.RefuseInTotal(
                UseOf(_staged.Values.Where(other => other.Owner == upload.Owner)),
                UseOf(_staged.Values),
                new StagingUse(length - (replaced ?? 0), Files: 0)
            );
    }

    private static StagingUse UseOf(IEnumerable<MemoryUpload> uploads) =>
        new(uploads.Sum(upload => upload.StagedBytes), Files: 0);
}
