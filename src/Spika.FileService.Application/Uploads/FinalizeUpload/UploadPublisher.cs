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
            // Whoever took the upload over may have finished it meanwhile and removed what this verify was reading.
            if (await lease.IsLostAsync())
            {
                return null;
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
            // None at all are left when somebody else finished the upload.
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

        // Let go of before the record makes it visible: while this process has the file alone, nobody could read it.
        await using (AssembledFile assembled = assembly.Value)
        {
            if (assembled.Hash != description.Hash)
            {
                refused.Note(taken.Id, prepared.Version, new VerifyRefusal(total, Missing: null, size, assembled.Hash));
                return UploadErrors.HashMismatch;
            }

            // A process that slept through its lease learns it here and spares itself the rest.
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
