using System.Buffers;

namespace Spika.FileService.Application.Common.Spooling;

/// <summary>The bytes of one body in the spool. One caller at a time; disposing it gives the room back.</summary>
public interface ISpooledBytes : IDisposable
{
    /// <summary>Appends all bytes or none.</summary>
    /// <returns>False when there is no room.</returns>
    /// <exception cref="IOException">The disk failed, for this body or for another one in the same file.</exception>
    ValueTask<bool> TryAppendAsync(ReadOnlySequence<byte> bytes);

    /// <summary>Reads everything that was appended.</summary>
    /// <param name="destination">As long as the appended bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The disk failed, or returned other bytes than were written.</exception>
    ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken);
}
