using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.CheckStoredFiles;

internal sealed class CheckStoredFilesCommandHandler(
    IBlobRepository blobs,
    IFileStore fileStore,
    IHashThreads hashing,
    OrphanedBlobs orphanedBlobs,
    IOptions<FileCheckOptions> options,
    IOptions<UploadOptions> uploadOptions,
    TimeProvider time,
    ILogger<CheckStoredFilesCommandHandler> logger
) : IRequestHandler<CheckStoredFilesCommand, FileCheckReport>
{
    private const int BatchSize = 100;

    public async Task<FileCheckReport> Handle(CheckStoredFilesCommand command, CancellationToken cancellationToken)
    {
        DateTimeOffset checkedBefore = time.GetUtcNow() - options.Value.CheckAfter;
        ReadingPace pace = new(options.Value.MaxBytesPerSecond, time);
        FileCheckReport report = new(0, 0, 0, 0, await CountUnknownAsync(cancellationToken));
        CheckedBlob? last = null;
        IReadOnlyList<CheckedBlob> batch;
        do
        {
            batch = await blobs.ListUncheckedAsync(checkedBefore, last, BatchSize, cancellationToken);
            foreach (CheckedBlob due in batch)
            {
                report = await CheckAsync(due, pace, report, cancellationToken);
                last = due;
            }
        } while (batch.Count == BatchSize);

        logger.FilesChecked(report);
        return report;
    }

    private async Task<FileCheckReport> CheckAsync(
        CheckedBlob due,
        ReadingPace pace,
        FileCheckReport report,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await HashAsync(due.Blob.Id, pace, cancellationToken) == due.Blob.Hash)
            {
                await blobs.NoteWholeAsync(due.Blob.Id, cancellationToken);
                return report with { Whole = report.Whole + 1, WholeBytes = report.WholeBytes + due.Blob.SizeBytes };
            }

            return await PutAsideAsync(due, cancellationToken) ? report with { Damaged = report.Damaged + 1 } : report;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk or the network may be to blame, and only for now. The file stays unchecked, and the next check
            // reads it first.
            logger.BlobUnreadable(exception, due.Blob.Id);
            return report with { Unreadable = report.Unreadable + 1 };
        }
    }

    /// <returns>Null when there are no bytes.</returns>
    private async Task<FileHash?> HashAsync(BlobId blob, ReadingPace pace, CancellationToken cancellationToken)
    {
        await using Stream? content = await fileStore.OpenReadAsync(blob, cancellationToken);
        return content is null
            ? null
            : await hashing.RunAsync(
                () => BlobHash.ReadAsync(content, pace.WaitAsync, cancellationToken),
                cancellationToken
            );
    }

    /// <returns>False when the blob was removed meanwhile.</returns>
    private async Task<bool> PutAsideAsync(CheckedBlob due, CancellationToken cancellationToken)
    {
        // Row before bytes: a crash in between leaves bytes that the next check reads once more.
        if (!await blobs.NoteDamagedAsync(due.Blob.Id, cancellationToken))
        {
            return false;
        }

        if (due.DamagedAt is null)
        {
            logger.BlobDamaged(due.Blob.Id);
        }

        await fileStore.QuarantineAsync(due.Blob.Id, cancellationToken);
        return true;
    }

    private async Task<int> CountUnknownAsync(CancellationToken cancellationToken)
    {
        // The janitor had two chances to put aside what is as old as this.
        TimeSpan age = OrphanAge.OfBlobs(uploadOptions.Value) + (2 * uploadOptions.Value.PurgeInterval);
        int count = 0;
        await foreach (
            (IReadOnlyList<BlobId> unknown, _) in orphanedBlobs.ListAsync(time.GetUtcNow() - age, cancellationToken)
        )
        {
            count += unknown.Count;
        }

        return count;
    }
}
