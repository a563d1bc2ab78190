namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A run of bytes of the file, in the order of the file.</summary>
/// <param name="Writer">Whose slots file; or null when the segment is a file of its own.</param>
internal readonly record struct AssemblySegment(string Path, long Position, long Length, Guid? Writer);
