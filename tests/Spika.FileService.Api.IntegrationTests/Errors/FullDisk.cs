using Microsoft.Win32.SafeHandles;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Errors;

/// <summary>The real disk, until it is full: then a write puts down a part and fails, as the kernel's does.</summary>
internal sealed class FullDisk : RealDisk
{
    private const int NoSpaceLeft = 28;

    public bool IsFull { get; set; }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        if (IsFull)
        {
            base.Write(file, bytes[..(bytes.Length / 2)], position);
        }

        FailIfFull();
        base.Write(file, bytes, position);
    }

    public override void Flush(SafeFileHandle file)
    {
        FailIfFull();
        base.Flush(file);
    }

    private void FailIfFull()
    {
        if (IsFull)
        {
            throw new IOException("No space left on device", NoSpaceLeft);
        }
    }
}
