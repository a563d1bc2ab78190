using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Counts the blocks that the server has at once.</summary>
internal sealed class CountingPoolFactory : IMemoryPoolFactory<byte>
{
    private int _inUse;

    private int _mostInUse;

    public int MostInUse => Volatile.Read(ref _mostInUse);

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) =>
        new CountingPool(this, new ReceivePool(TimeProvider.System, new ReceiveBudget()));

    private void Change(int by)
    {
        int now = Interlocked.Add(ref _inUse, by);
        for (int most = _mostInUse; now > most; )
        {
            most = Interlocked.CompareExchange(ref _mostInUse, now, most);
        }
    }

    private sealed class CountingPool(CountingPoolFactory counts, ReceivePool pool) : MemoryPool<byte>
    {
        public override int MaxBufferSize => pool.MaxBufferSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            IMemoryOwner<byte> block = pool.Rent(minBufferSize);
            counts.Change(1);
            return new CountedBlock(counts, block);
        }

        protected override void Dispose(bool disposing) => pool.Dispose();
    }

    private sealed class CountedBlock(CountingPoolFactory counts, IMemoryOwner<byte> block) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => block.Memory;

        public void Dispose()
        {
            block.Dispose();
            counts.Change(-1);
        }
    }
}
