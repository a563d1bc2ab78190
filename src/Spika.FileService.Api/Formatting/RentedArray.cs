using System.Buffers;

namespace Spika.FileService.Api.Formatting;

/// <summary>Gives an array back to <see cref="ArrayPool{T}.Shared"/>, once.</summary>
internal sealed class RentedArray(byte[] array) : IDisposable
{
    public void Dispose() => ArrayPool<byte>.Shared.Return(array);
}
