using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Spika.FileService.Api.Server;

/// <summary>The pool of one connection for what lies between socket and request; counts its blocks in use.</summary>
internal sealed class CountedPool(MemoryPool<byte> inner, UnreadBytes all, ConnectionContext connection)
    : MemoryPool<byte>,
        IMemoryPoolFeature
{
    // What an idle connection has at most.
    private const int FewBlocks = 6;

    // What Kestrel keeps beside the block of an answer that is not taken: the stream, and the request.
    private const int UntakenBytes = 16 * 1024;

    private int _blocks;

    private long _usedBytes;

    private long _untakenBytes;

    public MemoryPool<byte> MemoryPool => this;

    public ConnectionContext Connection => connection;

    public override int MaxBufferSize => inner.MaxBufferSize;

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>It is being closed because it held most.</summary>
    public bool IsEnding { get; set; }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Block block = new(inner.Rent(minBufferSize), this);
        Interlocked.Increment(ref _blocks);
        Add(block.Memory.Length);
        return block;
    }

    /// <summary>
    /// An answer was given to Kestrel, which does not tell when a stream of HTTP/2 has ended: it keeps the rest of the
    /// answer until the client gives a window for it. So the streams are counted by the blocks in use, and no more when
    /// these are returned.
    /// </summary>
    public void NoteAnswered()
    {
        long most = MostUntaken();
        long known = Volatile.Read(ref _untakenBytes);
        if (most > known && Interlocked.CompareExchange(ref _untakenBytes, most, known) == known)
        {
            Add(most - known);
        }

        // Blocks may have been returned meanwhile.
        LowerUntaken();
    }

    // The blocks belong to the pool behind it.
    protected override void Dispose(bool disposing) => Add(-Interlocked.Exchange(ref _untakenBytes, 0));

    /// <summary>
    /// Counts what the service is going to hold for the connection elsewhere. Waits while all together hold too much.
    /// </summary>
    /// <returns>
    /// False when it waited for too long; then nothing is counted. Else <see cref="Release"/> ends it.
    /// </returns>
    public ValueTask<bool> HoldAsync(int bytes, CancellationToken cancellationToken)
    {
        // Its requests would only wait for their end, and take memory meanwhile.
        if (IsEnding)
        {
            return new(false);
        }

        Add(bytes);
        return all.IsWithinLimit ? new(true) : WaitAsync(bytes, cancellationToken);
    }

    public void Release(int bytes) => Add(-bytes);

    private async ValueTask<bool> WaitAsync(int bytes, CancellationToken cancellationToken)
    {
        bool hasRoom = false;
        try
        {
            return hasRoom = await all.WaitForRoomAsync(cancellationToken);
        }
        finally
        {
            if (!hasRoom)
            {
                Release(bytes);
            }
        }
    }

    private long MostUntaken() =>
        UntakenBytes * Math.Clamp(Volatile.Read(ref _blocks) - FewBlocks, 0, ServerRegistration.Http2Streams);

    private void LowerUntaken()
    {
        long known = Volatile.Read(ref _untakenBytes);
        while (known > 0 && MostUntaken() is var most && most < known)
        {
            long before = Interlocked.CompareExchange(ref _untakenBytes, most, known);
            if (before == known)
            {
                Add(most - known);
            }

            known = Volatile.Read(ref _untakenBytes);
        }
    }

    private void Return(int bytes)
    {
        Interlocked.Decrement(ref _blocks);
        Add(-bytes);
        LowerUntaken();
    }

    private void Add(long bytes)
    {
        Interlocked.Add(ref _usedBytes, bytes);
        all.Add(bytes);
    }

    private sealed class Block(IMemoryOwner<byte> block, CountedPool pool) : IMemoryOwner<byte>
    {
        private int _isReturned;

        public Memory<byte> Memory => block.Memory;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReturned, 1) == 0)
            {
                int bytes = block.Memory.Length;
                block.Dispose();
                pool.Return(bytes);
            }
        }
    }
}
