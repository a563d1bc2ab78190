using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.Files;

/// <summary>The bytes of finished files.</summary>
public interface IFileStore
{
    /// <summary>
    /// Makes an assembled file visible under its upload's id in one step: flush, rename, flush of the folder. When it returns,
    /// the file survives the loss of power; before, there is none or the whole one.
    /// </summary>
    /// <exception cref="IOException">The disk failed or is full. The chunks are still there.</exception>
    Task PublishAsync(AssembledFile assembled, CancellationToken cancellationToken);

    /// <summary>The bytes, seekable, from the start. The caller disposes it; a file that is removed meanwhile can be read to its end.</summary>
    /// <returns>Null when there are no such bytes.</returns>
    Stream? OpenRead(UploadId content);

    /// <summary>Idempotent.</summary>
    Task RemoveAsync(UploadId content, CancellationToken cancellationToken);

    /// <summary>The finished files whose upload was started before <paramref name="startedBefore"/>, in small batches.</summary>
    IAsyncEnumerable<IReadOnlyList<UploadId>> ListAsync(
        DateTimeOffset startedBefore,
        CancellationToken cancellationToken
    );
}
