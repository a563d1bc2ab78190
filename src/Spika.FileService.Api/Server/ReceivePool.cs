using System.Buffers;
using System.Runtime.InteropServices;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Hands the server blocks that are as long as a body is: Kestrel's own have 4 KiB, and each block is one call to the
/// system, so that a chunk of 54 KiB took 20 of them and now takes 2 or 3. When the <see cref="ReceiveBudget"/> is used
/// up, the blocks are short.
/// </summary>
/// <remarks>
/// A connection that waits for a request has no block: Kestrel asks for one when there is something to read.
/// </remarks>
internal sealed class ReceivePool : MemoryPool<byte>
{
    /// <summary>What one read of a socket can bring at most over loopback; more would stay empty.</summary>
    public const int BlockBytes = 64 * 1024;

    /// <summary>Kestrel never asks for more in one piece.</summary>
    public const int ShortBlockBytes = 4 * 1024;

    private static readonly TimeSpan _trimEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    private readonly ReceiveBudget _budget;

    private readonly KeptBlocks _long = new();

    private readonly KeptBlocks _short = new();

    private readonly ITimer _trim;

    private bool _isDisposed;

    public ReceivePool(TimeProvider clock, ReceiveBudget budget)
    {
        _budget = budget;
        _trim = clock.CreateTimer(_ => Trim(), null, _trimEvery, _trimEvery);
    }

    public override int MaxBufferSize => BlockBytes;

    /// <summary>Blocks of both lengths that are not in use.</summary>
    public int Kept
    {
        get
        {
            lock (_lock)
            {
                return _long.Count + _short.Count;
            }
        }
    }

    /// <param name="minBufferSize">More than <see cref="ShortBlockBytes"/> gets a long block whatever the budget
    /// says.</param>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, MaxBufferSize);
        Block block;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            block =
                _long.TryTake()
                ?? TryMakeLong(minBufferSize)
                ?? _short.TryTake()
                ?? new Block(this, ShortBlockBytes, isCharged: false);
            block.IsRented = true;
        }

        return block;
    }

    protected override void Dispose(bool disposing)
    {
        _trim.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _long.Clear(_budget);
            _short.Clear(_budget);
        }
    }

    // A rush leaves more blocks behind than the usual traffic needs.
    private void Trim()
    {
        lock (_lock)
        {
            _long.Trim(_budget);
            _short.Trim(_budget);
        }
    }

    private Block? TryMakeLong(int minBufferSize)
    {
        bool isCharged = _budget.TryTake();
        return isCharged || minBufferSize > ShortBlockBytes ? new Block(this, BlockBytes, isCharged) : null;
    }

    private void Return(Block block)
    {
        lock (_lock)
        {
            if (!block.IsRented)
            {
                return;
            }

            block.IsRented = false;
            if (_isDisposed)
            {
                block.Uncharge(_budget);
            }
            else
            {
                (block.Memory.Length == BlockBytes ? _long : _short).Keep(block);
            }
        }
    }

    // The block that was used last comes first: it is still in the processor's cache.
    private sealed class KeptBlocks
    {
        private readonly Stack<Block> _blocks = [];

        // The fewest that were kept since the last trim: these were not needed in all that time.
        private int _least;

        public int Count => _blocks.Count;

        public Block? TryTake()
        {
            bool isKept = _blocks.TryPop(out Block? block);
            _least = Math.Min(_least, _blocks.Count);
            return isKept ? block : null;
        }

        public void Keep(Block block) => _blocks.Push(block);

        public void Clear(ReceiveBudget budget)
        {
            while (_blocks.TryPop(out Block? block))
            {
                block.Uncharge(budget);
            }
        }

        public void Trim(ReceiveBudget budget)
        {
            for (; _least > 0; _least--)
            {
                _blocks.Pop().Uncharge(budget);
            }

            _least = _blocks.Count;
        }
    }

    // Pinned for good: the socket would have to pin it for each read otherwise.
    private sealed class Block(ReceivePool pool, int bytes, bool isCharged) : IMemoryOwner<byte>
    {
        public bool IsRented { get; set; }

        public Memory<byte> Memory { get; } =
            MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(bytes, pinned: true), 0, bytes);

        public void Uncharge(ReceiveBudget budget)
        {
            if (isCharged)
            {
                budget.GiveBack();
            }
        }

        public void Dispose() => pool.Return(this);
    }
}
