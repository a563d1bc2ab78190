using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.IntegrationTests.FileSystem;

public sealed class DiskTests
{
    // A pipe stands in for a device that answers ENXIO, which .NET takes for one that cannot be written at a position.
    [Test]
    [Platform("Linux")]
    public void Write_WhenPositionCannotBeUsed_Fails()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        using SafeFileHandle file = new(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        TestDelegate write = () => new Disk().Write(file, [1, 2, 3], position: 4);

        Assert.That(write, Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Write_BehindTheEnd_LeavesTheRestAsItIs()
    {
        string path = Path.GetTempFileName();
        using SafeFileHandle file = File.OpenHandle(
            path,
            access: FileAccess.ReadWrite,
            options: FileOptions.DeleteOnClose
        );

        new Disk().Write(file, [1, 2], position: 4);
        new Disk().Write(file, [3], position: 0);

        byte[] content = new byte[8];
        int read = RandomAccess.Read(file, content, fileOffset: 0);
        Assert.That(content[..read], Is.EqualTo(new byte[] { 3, 0, 0, 0, 1, 2 }));
    }
}
