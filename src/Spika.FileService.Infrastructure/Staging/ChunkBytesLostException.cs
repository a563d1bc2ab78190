namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// Bytes of recorded chunks are not there: the disk lost them, or they were removed. The client learns that the file is
/// damaged, as by a wrong hash, and repairs it by sending the chunks again.
/// </summary>
internal sealed class ChunkBytesLostException(string message, Exception? inner = null) : IOException(message, inner);
