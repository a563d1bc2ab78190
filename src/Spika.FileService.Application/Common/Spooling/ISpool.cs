namespace Spika.FileService.Application.Common.Spooling;

/// <summary>
/// Temporary bytes on the disk, for bodies that arrive too slowly to keep memory meanwhile. Nothing of it survives the
/// process.
/// </summary>
public interface ISpool
{
    /// <summary>
    /// Whether bytes can be appended now. False when the spool is full, when it would leave less than
    /// <c>Storage:MinFreeBytes</c>, or when its file cannot be opened.
    /// </summary>
    bool HasRoom { get; }

    /// <summary>Begins an empty body, which takes room when bytes are appended.</summary>
    ISpooledBytes Begin();
}
