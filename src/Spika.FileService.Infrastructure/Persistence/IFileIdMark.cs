namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// A number outside the database that no id of a file is above: a database that was restored from an older backup goes
/// on there, so that no id comes again.
/// </summary>
internal interface IFileIdMark
{
    /// <summary>The mark is so far above the highest id at most.</summary>
    /// <remarks>A mark costs two flushes, and a start on an older database passes over as many ids at most.</remarks>
    const int Stride = 100;

    /// <summary>No file has an id above it; 0 when there is none.</summary>
    long Read();

    /// <summary>Raises the mark, durably, when the id is above it. To be called before the id is committed.</summary>
    /// <exception cref="IOException">The mark cannot be written.</exception>
    void Cover(long id);
}
