using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Spika.FileService.Api.Server;

/// <summary>The pool of one connection for what lies between socket and request; counts its blocks in use.</summary>
internal sealed class CountedPool(MemoryPool<byte> inner, UnreadBytes all, ConnectionContext connection)
    : MemoryPool<byte>,
        IMemoryPoolFeature
{
    // What an idle connection has.
    private const int FewBytes = 24 * 1024;

    // For one block of an answer that is not taken, Kestrel keeps its stream and its request, which take four times as
    // much. A connection has no more of them than streams.
    private const int StreamsPerBlock = 4;

    private const int MostUntakenBytes = ServerRegistration.Http2Streams * 4 * 1024;

    private long _blockBytes;

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
        AddBlock(block.Memory.Length);
        return block;
    }

    /// <summary>
    /// An answer was given to Kestrel, which does not tell when a stream of HTTP/2 has ended: it keeps the rest of the
    /// answer until the client gives a window for it. So the streams are counted by the blocks that they have.
    /// </summary>
    public void NoteAnswered()
    {
        long blocks = Math.Clamp(Volatile.Read(ref _blockBytes) - FewBytes, 0, MostUntakenBytes);
        long untaken = StreamsPerBlock * blocks;
        Add(untaken - Interlocked.Exchange(ref _untakenBytes, untaken));
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

    private void AddBlock(int bytes)
    {
        Interlocked.Add(ref _blockBytes, bytes);
        Add(bytes);
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
                pool.AddBlock(-bytes);
            }
        }
    }
}
