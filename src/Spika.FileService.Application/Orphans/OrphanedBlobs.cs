using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Orphans;

/// <summary>Finished bytes that no row points to.</summary>
internal sealed class OrphanedBlobs(IBlobRepository blobs, IFileStore fileStore)
{
    /// <summary>
    /// Those that were begun before a time, in batches, each with the number of files that it was found among.
    /// </summary>
    public async IAsyncEnumerable<(IReadOnlyList<BlobId> Unknown, int Listed)> ListAsync(
        DateTimeOffset createdBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (IReadOnlyList<BlobId> batch in fileStore.ListAsync(createdBefore, cancellationToken))
        {
            IReadOnlySet<BlobId> used = await blobs.FindUsedAsync(batch, cancellationToken);
            yield return ([.. batch.Where(blob => !used.Contains(blob))], batch.Count);
        }
    }
}
