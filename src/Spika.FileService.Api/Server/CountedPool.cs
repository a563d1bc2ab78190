using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Spika.FileService.Api.Server;

/// <summary>The pool of one connection for what lies between socket and request; counts its blocks in use.</summary>
internal sealed class CountedPool(MemoryPool<byte> inner, UnreadBytes all, ConnectionContext connection)
    : MemoryPool<byte>,
        IMemoryPoolFeature
{
    private long _usedBytes;

    public MemoryPool<byte> MemoryPool => this;

    public ConnectionContext Connection => connection;

    public override int MaxBufferSize => inner.MaxBufferSize;

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>It is being closed because it held most.</summary>
    public bool IsEnding { get; set; }

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        Block block = new(inner.Rent(minBufferSize), this);
        Add(block.Memory.Length);
        return block;
    }

    // The blocks belong to the pool behind it.
    protected override void Dispose(bool disposing) { }

    private void Add(int bytes)
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
                pool.Add(-bytes);
            }
        }
    }
}
