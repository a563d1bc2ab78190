using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
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
    UnreleasedUploads unreleased,
    IOptions<UploadOptions> options,
    TimeProvider time,
    ILogger<UploadPublisher> logger
)
{
    /// <returns>Null when the upload was lost to a later verify.</returns>
    public async Task<Result<StoredFile>?> PublishAsync(Upload taken, int total, FileDescription description)
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
                return null;
            }

            if (lease.IsKept)
            {
                unreleased.Note(taken);
            }

            throw;
        }
    }

    private async Task<Result<StoredFile>?> PublishAsync(
        AssemblyLease lease,
        Upload taken,
        int total,
        FileDescription description
    )
    {
        using PreparedUpload prepared = await assembler.PrepareAsync(taken, lease.Lost);
        lease.AllowRelease();
        if (ChunksMissingError.Check(prepared.Chunks, total) is { } missing)
        {
            // All are gone when a newer verify finished the upload.
            if (await lease.IsLostAsync())
            {
                return null;
            }

            refused.Note(taken.Id, prepared.Version, new VerifyRefusal(total, missing, SizeBytes: 0, Hash: null));
            return missing;
        }

        long size = prepared.SizeOf(total);

        Result<AssembledFile> assembly = await assembler.AssembleAsync(
            prepared,
            total,
            description.SizeBytes,
            lease.Lost
        );
        if (assembly.Error == UploadErrors.BeingVerified)
        {
            return null;
        }

        if (assembly.Error is { } refusal)
        {
            refused.Note(taken.Id, prepared.Version, new VerifyRefusal(total, Missing: null, size, Hash: null));
            return refusal;
        }

        // Closed before the record makes it visible: this process holds the file exclusively until then.
        await using (AssembledFile assembled = assembly.Value)
        {
            if (assembled.Hash != description.Hash)
            {
                refused.Note(taken.Id, prepared.Version, new VerifyRefusal(total, Missing: null, size, assembled.Hash));
                return UploadErrors.HashMismatch;
            }

            // If the lease expired, a newer verify may have the upload: stop before the flush and the rename.
            if (!await lease.RenewAsync())
            {
                return null;
            }

            await PublishAsync(lease, taken, assembled);
        }

        if (await storedFiles.AddAsync(taken, description, lease.Lost) is not { } file)
        {
            return null;
        }

        logger.FilePublished(file.Id, description.SizeBytes, taken.Id, taken.Key.Owner);
        await Leftovers.TryRemoveAsync(chunks.RemoveAsync, taken.Id, logger, CancellationToken.None);
        return file;
    }

    private async Task PublishAsync(AssemblyLease lease, Upload taken, AssembledFile assembled)
    {
        lease.KeepTaken();
        try
        {
            await fileStore.PublishAsync(assembled, lease.Lost);
        }
        catch
        {
            // Perhaps the file has its new name already. Chunks may come again only when it has its old one.
            (await assembler.PrepareAsync(taken, CancellationToken.None)).Dispose();
            lease.AllowRelease();
            throw;
        }
    }
}
