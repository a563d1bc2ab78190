using System.Security.Cryptography;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers.Memory;

internal sealed class MemoryAssembler(MemoryStaging staging, MemoryBlobs blobs, TimeProvider clock) : IFileAssembler
{
    // Its record is not the database's, whose state the transaction compares.
    public Task<WholeUpload?> TryTakeWholeAsync(Upload receiving, int total, long sizeBytes, FileHash hash) =>
        Task.FromResult<WholeUpload?>(null);

    public Task<PreparedUpload> PrepareAsync(Upload leased, CancellationToken cancellationToken)
    {
        MemoryUpload staged = staging.Find(leased.Id);
        return Task.FromResult<PreparedUpload>(
            new Prepared(leased, staged.Snapshot(), staged.Version, content => Store(content))
        );
    }

    private Blob Store(byte[] content)
    {
        Blob blob = new(BlobId.New(clock.GetUtcNow()), content.Length, FileHash.FromBytes(SHA256.HashData(content)));
        blobs.Add(blob.Id, content);
        return blob;
    }

    private sealed class Prepared(
        Upload leased,
        SortedDictionary<int, byte[]> chunks,
        RecordVersion version,
        Func<byte[], Blob> store
    ) : PreparedUpload(leased, ChunkSet.Of([.. chunks.Keys]), version)
    {
        public override long SizeOf(int total) => Content(total).Length;

        public override Task<Result<AssembledFile>?> AssembleAsync(
            int total,
            long sizeBytes,
            CancellationToken cancellationToken
        )
        {
            byte[] content = Content(total);
            return Task.FromResult<Result<AssembledFile>?>(
                content.Length == sizeBytes ? new Assembled(content, store) : UploadErrors.SizeMismatch
            );
        }

        public override void Dispose() { }

        private byte[] Content(int total) => [.. chunks.Where(chunk => chunk.Key < total).SelectMany(c => c.Value)];
    }

    private sealed class Assembled(byte[] content, Func<byte[], Blob> store)
        : AssembledFile(content.Length, FileHash.FromBytes(SHA256.HashData(content)))
    {
        public override Task<Blob> StoreAsync(CancellationToken cancellationToken) => Task.FromResult(store(content));

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
