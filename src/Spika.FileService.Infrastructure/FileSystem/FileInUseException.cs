namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>A verify has the file alone, or made it the finished one a moment ago.</summary>
internal sealed class FileInUseException(string message, Exception? inner = null) : IOException(message, inner);
