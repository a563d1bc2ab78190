using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>Makes a stored file of an upload.</summary>
internal sealed class UploadPublisher(
    IUploadRepository uploads,
    IFileAssembler assembler,
    FilePublisher files,
    RefusedVerifies refused,
    IOptions<UploadOptions> options,
    TimeProvider time,
    ILogger<UploadPublisher> logger
)
{
    /// <summary>
    /// Stores the file of an upload whose bytes are complete and hashed, which takes one transaction and no lease.
    /// </summary>
    /// <param name="receiving">The upload as the verify last saw it.</param>
    /// <param name="total">Number of chunks.</param>
    /// <param name="description">What the client announced.</param>
    /// <returns>Null when the upload is to be leased.</returns>
    public async Task<StoredFile?> TryPublishWholeAsync(Upload receiving, int total, FileDescription description)
    {
        // Bytes that may be shared are read first, which may take long.
        if (await files.MayShareAsync(description, CancellationToken.None))
        {
            return null;
        }

        try
        {
            WholeUpload? whole = await assembler.TryTakeWholeAsync(
                receiving,
                total,
                description.SizeBytes,
                description.Hash
            );
            return whole is null ? null : FileOf(await PublishWholeAsync(receiving, whole, description));
        }
        catch (IOException)
        {
            // A verify with a lease finds out whether another instance ended the upload, or the storage fails.
            return null;
        }
    }

    /// <summary>Stores the file of an upload that a verify leased.</summary>
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

        if (assembly.Value.Hash != description.Hash)
        {
            await assembly.Value.DisposeAsync();
            VerifyRefusal finding = new(total, Missing: null, size, assembly.Value.Hash);
            return Refuse(prepared, finding, UploadErrors.HashMismatch);
        }

        // If the lease expired, a newer verify may have the upload: the publisher stops before the flush.
        var claim = UploadClaim.Leased(prepared.Leased);
        VerifyOutcome outcome = await files.PublishAsync(
            claim,
            assembly.Value,
            description,
            lease.IsHeldAsync,
            lease.Lost
        );
        if (outcome is VerifyOutcome.Stored)
        {
            lease.End();
        }

        return outcome;
    }

    private Task<VerifyOutcome> PublishWholeAsync(Upload receiving, WholeUpload whole, FileDescription description) =>
        files.PublishOwnAsync(
            new UploadClaim(receiving, whole.Version),
            whole.File,
            description,
            CancellationToken.None
        );

    private static StoredFile? FileOf(VerifyOutcome outcome) => (outcome as VerifyOutcome.Stored)?.File;

    private VerifyOutcome.Refused Refuse(PreparedUpload prepared, VerifyRefusal finding, Error refusal)
    {
        refused.Note(prepared.Leased.Id, prepared.Version, finding);
        return new VerifyOutcome.Refused(refusal);
    }
}
