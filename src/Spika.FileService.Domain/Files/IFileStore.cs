using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.Files;

/// <summary>The bytes of finished files.</summary>
public interface IFileStore
{
    /// <summary>
    /// Makes an assembled file visible under its own name in one step: flush, rename, flush of the folder. When it
    /// returns, the file survives the loss of power; before, there is none or the whole one.
    /// </summary>
    /// <exception cref="IOException"> The disk failed or is full. The bytes are either in their old place or under the
    /// new name; <see cref="IFileAssembler.PrepareAsync"/> takes them back.
    /// </exception>
    Task PublishAsync(AssembledFile assembled, CancellationToken cancellationToken);

    /// <summary>
    /// The bytes, seekable, from the start. The caller disposes it; a file that is removed meanwhile can be read to its
    /// end.
    /// </summary>
    /// <returns>Null when there are no such bytes.</returns>
    Stream? OpenRead(ContentId content);

    /// <summary>Puts damaged bytes aside, where no request reads them and an operator finds them. Idempotent.</summary>
    Task QuarantineAsync(ContentId content, CancellationToken cancellationToken);

    /// <summary>Also what was put aside. Idempotent.</summary>
    Task RemoveAsync(ContentId content, CancellationToken cancellationToken);

    /// <summary>
    /// The finished files whose upload was started before <paramref name="startedBefore"/>, in small batches.
    /// </summary>
    IAsyncEnumerable<IReadOnlyList<ContentId>> ListAsync(
        DateTimeOffset startedBefore,
        CancellationToken cancellationToken
    );
}
