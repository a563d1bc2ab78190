using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>Makes a stored file of an upload that a verify leased.</summary>
internal sealed class UploadPublisher(
    IUploadRepository uploads,
    IChunkStore chunks,
    IFileAssembler assembler,
    IFileStore fileStore,
    IBlobRepository blobs,
    FileRecorder recorder,
    RefusedVerifies refused,
    IOptions<UploadOptions> options,
    IOptions<StoredFileOptions> fileOptions,
    TimeProvider time,
    ILogger<UploadPublisher> logger
)
{
    /// <param name="leased">The upload as the verify holds it.</param>
    /// <param name="askedAt">When the lease was asked for, a time stamp: it ends no later than its duration from
    /// then.</param>
    /// <param name="total">Number of chunks.</param>
    /// <param name="description">What the client announced.</param>
    public async Task<VerifyOutcome> PublishAsync(Upload leased, long askedAt, int total, FileDescription description)
    {
        await using AssemblyLease lease = new(uploads, leased, askedAt, options.Value.FinalizeLease, time, logger);
        try
        {
            return await PublishAsync(lease, leased, total, description);
        }
        catch (Exception)
        {
            // A newer verify that leased the upload may have finished it and removed what this one was reading.
            if (await lease.IsLostAsync())
            {
                return new VerifyOutcome.LeaseLost();
            }

            throw;
        }
    }

    private async Task<VerifyOutcome> PublishAsync(
        AssemblyLease lease,
        Upload leased,
        int total,
        FileDescription description
    )
    {
        using PreparedUpload prepared = await assembler.PrepareAsync(leased, lease.Lost);
        if (ChunksMissingError.Check(prepared.Chunks, total) is { } missing)
        {
            // All are gone when a newer verify finished the upload.
            return await lease.IsLostAsync()
                ? new VerifyOutcome.LeaseLost()
                : Refuse(prepared, new VerifyRefusal(total, missing, SizeBytes: 0, Hash: null), missing);
        }

        return await AssembleAsync(lease, prepared, total, description);
    }

    private async Task<VerifyOutcome> AssembleAsync(
        AssemblyLease lease,
        PreparedUpload prepared,
        int total,
        FileDescription description
    )
    {
        long size = prepared.SizeOf(total);
        if (await prepared.AssembleAsync(total, description.SizeBytes, lease.Lost) is not { } assembly)
        {
            return new VerifyOutcome.LeaseLost();
        }

        if (assembly.Error is { } refusal)
        {
            return Refuse(prepared, new VerifyRefusal(total, Missing: null, size, Hash: null), refusal);
        }

        VerifyOutcome? shared;
        Blob? blob = null;

        // Until it is disposed, no other process can change the bytes.
        await using (AssembledFile assembled = assembly.Value)
        {
            if (assembled.Hash != description.Hash)
            {
                VerifyRefusal finding = new(total, Missing: null, size, assembled.Hash);
                return Refuse(prepared, finding, UploadErrors.HashMismatch);
            }

            // If the lease expired, a newer verify may have the upload: stop before the flush.
            if (!await lease.IsHeldAsync())
            {
                return new VerifyOutcome.LeaseLost();
            }

            shared = await RecordSharedAsync(lease, prepared.Leased, description);
            if (shared is null)
            {
                blob = await assembled.StoreAsync(lease.Lost);
            }
        }

        VerifyOutcome recorded = shared ?? await RecordAsync(lease, prepared.Leased, description, blob!);
        if (recorded is VerifyOutcome.Stored stored)
        {
            await EndAsync(lease, prepared.Leased, stored.File);
        }

        return recorded;
    }

    /// <returns>Null when no file has the same bytes.</returns>
    private async Task<VerifyOutcome?> RecordSharedAsync(
        AssemblyLease lease,
        Upload leased,
        FileDescription description
    )
    {
        if (
            !fileOptions.Value.ShareEqualContent
            || await blobs.FindSameAsync(description.Hash, description.SizeBytes, lease.Lost) is not { } same
        )
        {
            return null;
        }

        // The row alone does not prove that the bytes are there.
        return await HasBytesAsync(same, description, lease.Lost)
            ? await recorder.RecordSharedAsync(leased, description, same, lease.Lost)
            : null;
    }

    private async Task<bool> HasBytesAsync(
        BlobId blob,
        FileDescription description,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using Stream? content = await fileStore.OpenReadAsync(blob, cancellationToken);
            return content?.Length == description.SizeBytes
                // Not on the thread of the connection, which other requests may wait for.
                && description.Hash
                    == await Task.Run(() => BlobHash.ReadAsync(content, null, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The check of stored files reports it.
            return false;
        }
    }

    private async Task<VerifyOutcome> RecordAsync(
        AssemblyLease lease,
        Upload leased,
        FileDescription description,
        Blob blob
    )
    {
        // The janitor takes an older blob without a row for an orphan: the verify is repeated with a new lease.
        bool isFresh = time.GetUtcNow() - blob.Id.CreatedAt < OrphanAge.OfBlobs(options.Value) / 2;
        VerifyOutcome recorded = isFresh
            ? await recorder.RecordAsync(leased, description, blob, lease.Lost)
            : new VerifyOutcome.LeaseLost();
        if (recorded is not VerifyOutcome.Stored)
        {
            await OrphanedBytes.TryRemoveAsync(RemoveUnusedAsync, blob.Id, logger, CancellationToken.None);
        }

        return recorded;
    }

    // A commit whose answer was lost may have recorded a file with it, which another one shared before it was deleted.
    private async Task RemoveUnusedAsync(BlobId blob, CancellationToken cancellationToken)
    {
        if ((await blobs.FindUsedAsync([blob], cancellationToken)).Count == 0)
        {
            await fileStore.RemoveAsync(blob, cancellationToken);
        }
    }

    private async Task EndAsync(AssemblyLease lease, Upload leased, StoredFile file)
    {
        lease.End();
        logger.FilePublished(file.Id, file.Description.SizeBytes, leased.Id, leased.Key.Owner);
        await OrphanedBytes.TryRemoveAsync(chunks.RemoveAsync, leased.Id, logger, CancellationToken.None);
    }

    private VerifyOutcome.Refused Refuse(PreparedUpload prepared, VerifyRefusal finding, Error refusal)
    {
        refused.Note(prepared.Leased.Id, prepared.Version, finding);
        return new VerifyOutcome.Refused(refusal);
    }
}
