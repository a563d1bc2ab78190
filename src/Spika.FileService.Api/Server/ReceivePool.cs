using System.Buffers;
using System.Runtime.InteropServices;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Hands the server blocks that are as long as a body is: Kestrel's own have 4 KiB, and each block is one call to the system, so
/// that a chunk of 54 KiB took 20 of them and now takes 2 or 3.
/// </summary>
/// <remarks>A connection that waits for a request has no block: Kestrel asks for one when there is something to read.</remarks>
internal sealed class ReceivePool : MemoryPool<byte>
{
    /// <summary>What one read of a socket can bring at most over loopback; more would stay empty.</summary>
    public const int BlockBytes = 64 * 1024;

    /// <summary>Blocks that are kept when nobody uses them, 32 MiB in all.</summary>
    public const int MaxKept = 512;

    private readonly Lock _gate = new();

    // The block that was used last comes first: it is still in the processor's cache.
    private readonly Stack<Block> _kept = [];

    private bool _isDisposed;

    public override int MaxBufferSize => BlockBytes;

    /// <summary>Blocks that nobody uses now.</summary>
    public int Kept
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <param name="minBufferSize">Any size up to <see cref="MaxBufferSize"/> gets a whole block.</param>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_kept.TryPop(out Block? block))
            {
                block.IsRented = true;
                return block;
            }
        }

        return new Block(this) { IsRented = true };
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _isDisposed = true;
            _kept.Clear();
        }
    }

    private void Return(Block block)
    {
        lock (_gate)
        {
            if (block.IsRented && !_isDisposed && _kept.Count < MaxKept)
            {
                _kept.Push(block);
            }

            block.IsRented = false;
        }
    }

    // Pinned for good: the socket would have to pin it for each read otherwise.
    private sealed class Block(ReceivePool pool) : IMemoryOwner<byte>
    {
        public bool IsRented { get; set; }

        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(
                GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true),
                0,
                BlockBytes
            );

        public void Dispose() => pool.Return(this);
    }
}
