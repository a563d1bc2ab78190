using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Spika.FileService.Api.Server;

internal sealed class ReceivePoolFactory(TimeProvider clock) : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ReceivePool(clock);
}
