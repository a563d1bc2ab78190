using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Spika.FileService.Api.Server;

internal sealed class ReceivePoolFactory(TimeProvider clock) : IMemoryPoolFactory<byte>
{
    // The server makes a pool for each of its queues.
    private readonly ReceiveBudget _budget = new();

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ReceivePool(clock, _budget);
}
