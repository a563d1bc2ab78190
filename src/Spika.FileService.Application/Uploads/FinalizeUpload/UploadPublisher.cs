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
    IChunkLedger ledger,
    IChunkStore chunks,
    IFileAssembler assembler,
    IFileStore fileStore,
    IStoredFileRepository storedFiles,
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
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<Result<StoredFile>?> PublishAsync(
        AssemblyLease lease,
        Upload taken,
        int total,
        FileDescription description
    )
    {
        ChunkSummary saved = await ledger.ReadAsync(taken.Id, lease.Lost);
        if (ChunksMissingError.Check(saved.Chunks, total) is { } missing)
        {
            return missing;
        }

        Result<AssembledFile> assembly = await assembler.AssembleAsync(taken, total, description.SizeBytes, lease.Lost);
        if (assembly.Error is { } refusal)
        {
            return refusal;
        }

        await using AssembledFile assembled = assembly.Value;
        if (assembled.Hash != description.Hash)
        {
            return UploadErrors.HashMismatch;
        }

        // A process that slept through its lease learns it here, before it touches what another one may be publishing.
        if (!await lease.RenewAsync())
        {
            return null;
        }

        await fileStore.PublishAsync(assembled, lease.Lost);
        lease.MarkPublished();
        if (await storedFiles.AddAsync(taken, description, lease.Lost) is not { } file)
        {
            return null;
        }

        logger.FilePublished(file.Id, description.SizeBytes, taken.Id);
        await Leftovers.TryRemoveAsync(chunks.RemoveAsync, taken.Id, logger, CancellationToken.None);
        return file;
    }
}
