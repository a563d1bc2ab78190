using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Files;

/// <summary>Finished bytes that no row points to.</summary>
internal sealed class UnknownFiles(IUploadRepository uploads, IStoredFileRepository storedFiles, IFileStore fileStore)
{
    /// <summary>
    /// Those whose upload was started before a time, in batches, each with the number of files that it was found among.
    /// </summary>
    public async IAsyncEnumerable<(IReadOnlyList<ContentId> Unknown, int Listed)> ListAsync(
        DateTimeOffset startedBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (IReadOnlyList<ContentId> batch in fileStore.ListAsync(startedBefore, cancellationToken))
        {
            // The bytes of an unfinished upload are a publish that goes on right now, or that a crash cut off and the
            // next verify takes back. This must be asked first: an upload that is done by then was recorded as a file
            // in the same transaction, so the second question finds it. The other way round, one that is recorded
            // between the two questions would be in neither answer, and a live file would be taken for unknown.
            IReadOnlySet<UploadId> unfinished = await uploads.FindUnfinishedAsync(
                [.. batch.Select(content => content.Upload)],
                cancellationToken
            );
            IReadOnlySet<ContentId> stored = await storedFiles.FindStoredAsync(batch, cancellationToken);
            yield return (
                [.. batch.Where(content => !unfinished.Contains(content.Upload) && !stored.Contains(content))],
                batch.Count
            );
        }
    }
}
