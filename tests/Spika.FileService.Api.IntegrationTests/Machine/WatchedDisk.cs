using Microsoft.Win32.SafeHandles;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Machine;

/// <summary>
/// The real disk, which counts what is written, and whose flushes can fail: it is then unknown which bytes are on
/// it.
/// </summary>
internal sealed class WatchedDisk : RealDisk
{
    private const int InputOutput = 5;

    private int _failures;

    private int _writes;

    /// <summary>How often something was written.</summary>
    public int Writes => _writes;

    /// <summary>How many flushes are still to fail.</summary>
    public int Failures => _failures;

    /// <summary>How many of the next flushes fail.</summary>
    public void FailFlushes(int count) => _failures = count;

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        Interlocked.Increment(ref _writes);
        base.Write(file, bytes, position);
    }

    public override void Flush(SafeFileHandle file)
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw new IOException("fdatasync failed: Input/output error", InputOutput);
        }

        base.Flush(file);
    }
}
