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

    private static readonly TimeSpan _trimEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();

    // The block that was used last comes first: it is still in the processor's cache.
    private readonly Stack<Block> _kept = [];

    private readonly ITimer _trim;

    // The fewest that were kept since the last trim: nobody needed them in all that time.
    private int _leastKept;

    private bool _isDisposed;

    public ReceivePool(TimeProvider clock) => _trim = clock.CreateTimer(_ => Trim(), null, _trimEvery, _trimEvery);

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
                _leastKept = Math.Min(_leastKept, _kept.Count);
                block.IsRented = true;
                return block;
            }

            _leastKept = 0;
        }

        return new Block(this) { IsRented = true };
    }

    protected override void Dispose(bool disposing)
    {
        _trim.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            _kept.Clear();
        }
    }

    // A rush leaves more blocks behind than the usual traffic needs.
    private void Trim()
    {
        lock (_gate)
        {
            for (; _leastKept > 0; _leastKept--)
            {
                _kept.Pop();
            }

            _leastKept = _kept.Count;
        }
    }

    private void Return(Block block)
    {
        lock (_gate)
        {
            if (block.IsRented && !_isDisposed)
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
