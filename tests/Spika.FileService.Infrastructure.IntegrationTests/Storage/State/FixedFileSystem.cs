using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.State;

/// <summary>A file system with so much room at every look.</summary>
internal sealed class FixedFileSystem(long bytes, long inodes) : IFileSystem
{
    public (long Bytes, long Inodes) ReadFree() => (bytes, inodes);
}
