using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>Makes a stored file of an upload that a verify took.</summary>
internal sealed class UploadPublisher(
    IUploadRepository uploads,
    IChunkStore chunks,
    IFileAssembler assembler,
    IFileStore fileStore,
    IStoredFileRepository storedFiles,
    RefusedVerifies refused,
    IOptions<UploadOptions> options,
    TimeProvider time,
    ILogger<UploadPublisher> logger
)
{
    public async Task<VerifyOutcome> PublishAsync(Upload taken, int total, FileDescription description)
    {
        await using AssemblyLease lease = new(uploads, taken, options.Value.FinalizeLease, time, logger);
        try
        {
            return await PublishAsync(lease, taken, total, description);
        }
        catch (Exception)
        {
            // A newer verify that took the upload may have finished it and removed what this one was reading.
            if (await lease.IsLostAsync())
            {
                return VerifyOutcome.LeaseLost;
            }

            throw;
        }
    }

    private async Task<VerifyOutcome> PublishAsync(
        AssemblyLease lease,
        Upload taken,
        int total,
        FileDescription description
    )
    {
        using PreparedUpload prepared = await assembler.PrepareAsync(taken, lease.Lost);
        if (ChunksMissingError.Check(prepared.Chunks, total) is { } missing)
        {
            // All are gone when a newer verify finished the upload.
            return await lease.IsLostAsync()
                ? VerifyOutcome.LeaseLost
                : Refuse(prepared, new VerifyRefusal(total, missing, SizeBytes: 0, Hash: null), missing);
        }

        Result<Blob> stored = await StoreAsync(lease, prepared, total, description);
        if (stored.Error is { } refusal)
        {
            return refusal == UploadErrors.BeingVerified ? VerifyOutcome.LeaseLost : VerifyOutcome.Refused(refusal);
        }

        return await RecordAsync(lease, taken, description, stored.Value);
    }

    /// <returns>Or why the file is refused; or <see cref="UploadErrors.BeingVerified"/> when the lease is
    /// lost.</returns>
    private async Task<Result<Blob>> StoreAsync(
        AssemblyLease lease,
        PreparedUpload prepared,
        int total,
        FileDescription description
    )
    {
        long size = prepared.SizeOf(total);
        Result<AssembledFile> assembly = await prepared.AssembleAsync(total, description.SizeBytes, lease.Lost);
        if (assembly.Error is { } refusal)
        {
            if (refusal != UploadErrors.BeingVerified)
            {
                Note(prepared, new VerifyRefusal(total, Missing: null, size, Hash: null));
            }

            return refusal;
        }

        // Until it is disposed, no other process can change the bytes.
        await using AssembledFile assembled = assembly.Value;
        if (assembled.Hash != description.Hash)
        {
            Note(prepared, new VerifyRefusal(total, Missing: null, size, assembled.Hash));
            return UploadErrors.HashMismatch;
        }

        // If the lease expired, a newer verify may have the upload: stop before the flush.
        return await lease.RenewAsync() ? await assembled.StoreAsync(lease.Lost) : UploadErrors.BeingVerified;
    }

    private async Task<VerifyOutcome> RecordAsync(
        AssemblyLease lease,
        Upload taken,
        FileDescription description,
        Blob blob
    )
    {
        // The janitor takes an older blob without a row for an orphan.
        bool isFresh = time.GetUtcNow() - blob.Id.CreatedAt < OrphanAge.OfBlobs(options.Value) / 2;
        StoredFile? file = isFresh ? await storedFiles.AddAsync(taken, description, blob.Id, lease.Lost) : null;
        if (file is null)
        {
            await Leftovers.TryRemoveAsync(fileStore.RemoveAsync, blob.Id, logger, CancellationToken.None);
            return VerifyOutcome.LeaseLost;
        }

        lease.End();
        logger.FilePublished(file.Id, description.SizeBytes, taken.Id, taken.Key.Owner);
        await Leftovers.TryRemoveAsync(chunks.RemoveAsync, taken.Id, logger, CancellationToken.None);
        return VerifyOutcome.Stored(file);
    }

    private VerifyOutcome Refuse(PreparedUpload prepared, VerifyRefusal finding, Error refusal)
    {
        Note(prepared, finding);
        return VerifyOutcome.Refused(refusal);
    }

    private void Note(PreparedUpload prepared, VerifyRefusal finding) =>
        refused.Note(prepared.Taken.Id, prepared.Version, finding);
}
