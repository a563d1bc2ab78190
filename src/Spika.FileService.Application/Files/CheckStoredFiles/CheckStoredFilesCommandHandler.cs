using System.Buffers;
using System.Security.Cryptography;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.CheckStoredFiles;

internal sealed class CheckStoredFilesCommandHandler(
    IStoredFileRepository storedFiles,
    IFileStore fileStore,
    UnknownFiles unknownFiles,
    IOptions<FileCheckOptions> options,
    IOptions<UploadOptions> uploadOptions,
    TimeProvider time,
    ILogger<CheckStoredFilesCommandHandler> logger
) : IRequestHandler<CheckStoredFilesCommand, FileCheckReport>
{
    private const int BatchSize = 100;

    private const int BlockBytes = 256 * 1024;

    public async Task<FileCheckReport> Handle(CheckStoredFilesCommand command, CancellationToken cancellationToken)
    {
        DateTimeOffset due = time.GetUtcNow() - options.Value.CheckAfter;
        ReadingPace pace = new(options.Value.MaxBytesPerSecond, time);
        FileCheckReport report = new(0, 0, 0, 0, await CountUnknownAsync(cancellationToken));
        StoredFile? last = null;
        IReadOnlyList<StoredFile> batch;
        do
        {
            batch = await storedFiles.ListUncheckedAsync(due, last, BatchSize, cancellationToken);
            foreach (StoredFile file in batch)
            {
                report = await CheckAsync(file, pace, report, cancellationToken);
                last = file;
            }
        } while (batch.Count == BatchSize);

        logger.FilesChecked(report);
        return report;
    }

    private async Task<FileCheckReport> CheckAsync(
        StoredFile file,
        ReadingPace pace,
        FileCheckReport report,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await HashAsync(file, pace, cancellationToken) == file.Description.Hash)
            {
                await storedFiles.NoteWholeAsync(file, cancellationToken);
                return report with
                {
                    Whole = report.Whole + 1,
                    WholeBytes = report.WholeBytes + file.Description.SizeBytes,
                };
            }

            return await PutAsideAsync(file, cancellationToken) ? report with { Damaged = report.Damaged + 1 } : report;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk or the network may be to blame, and only for now. The file stays unchecked, and the next check
            // reads it first.
            logger.FileUnreadable(exception, file.Id, file.Blob);
            return report with { Unreadable = report.Unreadable + 1 };
        }
    }

    /// <returns>Null when there are no bytes.</returns>
    private async Task<FileHash?> HashAsync(StoredFile file, ReadingPace pace, CancellationToken cancellationToken)
    {
        await using Stream? content = fileStore.OpenRead(file.Blob);
        if (content is null)
        {
            return null;
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(block.AsMemory(0, BlockBytes), cancellationToken)) > 0)
            {
                hash.AppendData(block, 0, read);
                await pace.WaitAsync(read, cancellationToken);
            }

            return FileHash.FromBytes(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <returns>False when the file was deleted meanwhile.</returns>
    private async Task<bool> PutAsideAsync(StoredFile file, CancellationToken cancellationToken)
    {
        // Row before bytes: a crash in between leaves bytes that the next check reads once more.
        if (!await storedFiles.NoteDamagedAsync(file, cancellationToken))
        {
            return false;
        }

        if (file.DamagedAt is null)
        {
            logger.FileDamaged(file.Id, file.Blob, file.Key.Owner);
        }

        await fileStore.QuarantineAsync(file.Blob, cancellationToken);
        return true;
    }

    private async Task<int> CountUnknownAsync(CancellationToken cancellationToken)
    {
        // The janitor had two chances to put aside what is as old as this.
        TimeSpan age = OrphanAge.OfBlobs(uploadOptions.Value) + (2 * uploadOptions.Value.PurgeInterval);
        int count = 0;
        await foreach (
            (IReadOnlyList<BlobId> unknown, _) in unknownFiles.ListAsync(time.GetUtcNow() - age, cancellationToken)
        )
        {
            count += unknown.Count;
        }

        return count;
    }
}
