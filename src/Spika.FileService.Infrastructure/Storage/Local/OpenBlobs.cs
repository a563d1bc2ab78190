using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The blobs of which a reader has a handle, at most <see cref="IHandleBudget.OpenBlobs"/> and one for each thread that
/// reads at this moment. So that any number of clients may take their downloads slowly, the blob that was not read for
/// longest is closed for another one, and opened again when its client goes on.
/// </summary>
internal sealed class OpenBlobs(IHandleBudget handles)
{
    private readonly Lock _lock = new();

    // Those that are not read at this moment, the one that was read longest ago first.
    private readonly LinkedList<OpenBlob> _unused = [];

    private int _count;

    /// <param name="opened">A handle of the blob.</param>
    /// <param name="open">Opens it again; throws when it was removed.</param>
    public OpenBlob Add(SafeFileHandle opened, Func<SafeFileHandle> open)
    {
        OpenBlob blob = new(this, opened, open);
        MakeRoom();
        Leave(blob);
        return blob;
    }

    /// <summary>Takes a blob for a read.</summary>
    /// <returns>False when it was closed. It counts as open again.</returns>
    public bool Enter(OpenBlob blob)
    {
        lock (_lock)
        {
            if (blob.Place.List is not null)
            {
                _unused.Remove(blob.Place);
                return true;
            }
        }

        MakeRoom();
        return false;
    }

    public void Leave(OpenBlob blob)
    {
        lock (_lock)
        {
            _unused.AddLast(blob.Place);
        }
    }

    /// <summary>The blob could not be opened again.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _count--;
        }
    }

    /// <returns>False when it is closed already.</returns>
    public bool Remove(OpenBlob blob)
    {
        lock (_lock)
        {
            if (blob.Place.List is null)
            {
                return false;
            }

            _unused.Remove(blob.Place);
            _count--;
            return true;
        }
    }

    private void MakeRoom()
    {
        SafeFileHandle? oldest = null;
        lock (_lock)
        {
            if (_count < handles.OpenBlobs || _unused.First is not { } first)
            {
                _count++;
            }
            else
            {
                oldest = first.Value.Handle;
                _unused.RemoveFirst();
            }
        }

        oldest?.Dispose();
    }
}
