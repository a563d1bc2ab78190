using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A whole file in staging.</summary>
internal sealed class LocalAssembledFile(ContentId content, long sizeBytes, FileHash hash, AssemblyTarget target)
    : AssembledFile(content, sizeBytes, hash)
{
    /// <summary>Moves the file to its final name; see <see cref="IFileStore.PublishAsync"/>.</summary>
    public void MoveTo(string final) => target.MoveTo(final, SizeBytes);

    public override ValueTask DisposeAsync()
    {
        target.Dispose();
        return ValueTask.CompletedTask;
    }
}
