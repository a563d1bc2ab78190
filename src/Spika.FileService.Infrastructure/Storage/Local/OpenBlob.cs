using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The handle of a blob, for one reader, which reads one block at a time.</summary>
internal sealed class OpenBlob : IDisposable
{
    private readonly OpenBlobs _all;

    private readonly Func<SafeFileHandle> _open;

    public OpenBlob(OpenBlobs all, SafeFileHandle opened, Func<SafeFileHandle> open)
    {
        (_all, Handle, _open) = (all, opened, open);
        Place = new LinkedListNode<OpenBlob>(this);
        Length = RandomAccess.GetLength(opened);
    }

    /// <summary>Changes only while it is read, and is closed when it is neither read nor in a list.</summary>
    public SafeFileHandle Handle { get; private set; }

    /// <summary>Bytes of the blob.</summary>
    public long Length { get; }

    /// <summary>Among those that are not read; it is in no list while it is read, and when it is closed.</summary>
    public LinkedListNode<OpenBlob> Place { get; }

    /// <summary>
    /// Takes the handle for a read; <see cref="Leave"/> gives it back. Opens the blob when it was closed meanwhile.
    /// </summary>
    /// <exception cref="FileNotFoundException">It was removed meanwhile.</exception>
    public SafeFileHandle Enter()
    {
        if (_all.Enter(this))
        {
            return Handle;
        }

        try
        {
            return Handle = _open();
        }
        catch
        {
            _all.Forget();
            throw;
        }
    }

    public void Leave() => _all.Leave(this);

    public void Dispose()
    {
        if (_all.Remove(this))
        {
            Handle.Dispose();
        }
    }
}
