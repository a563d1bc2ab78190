namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// A number outside the database that no id of a file is above: a database that was restored from an older backup goes
/// on there, so that no id comes again.
/// </summary>
internal interface IFileIdMark
{
    /// <summary>Raises the mark, durably, when the id is above it. To be called before the id is committed.</summary>
    /// <exception cref="IOException">The mark cannot be written.</exception>
    void Cover(long id);
}
