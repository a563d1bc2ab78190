namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>
/// A file that is open in this process and must not lose its name: while it is kept, it has a second one in the same
/// folder, from which the first can be made again. Linux; elsewhere nothing is kept.
/// </summary>
internal sealed class KeptFile(string path)
{
    private FileIdentity? _identity;

    public string Path => path;

    /// <summary>Hidden, so that a pattern that takes the file does not take this too.</summary>
    public string SecondPath { get; } =
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, $".{System.IO.Path.GetFileName(path)}.kept");

    /// <summary>Whether an earlier process left a second name, and it is of another file than the first.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public bool HasOrphan =>
        Posix.HasLinks && Posix.ReadIdentity(SecondPath) is { } second && second != Posix.ReadIdentity(path);

    /// <summary>Remembers which file has the name now, and gives it the second one.</summary>
    /// <exception cref="IOException">It can have none, or another file has that.</exception>
    public void Keep()
    {
        if (!Posix.HasLinks)
        {
            return;
        }

        FileIdentity? identity = Posix.ReadIdentity(path);
        bool isNew = Posix.ReadIdentity(SecondPath) is null;
        if (isNew)
        {
            Posix.Link(path, SecondPath);
        }

        // When it is gone again, another process that kept the file stopped at this moment, and Renew makes it.
        FileIdentity? second = Posix.ReadIdentity(SecondPath);
        if (identity is null || (second is not null && second != identity))
        {
            if (isNew)
            {
                File.Delete(SecondPath);
            }

            throw new IOException($"{SecondPath} is another file.");
        }

        _identity = identity;
    }

    /// <summary>
    /// Whether the file has its name. True when it is not kept, and when nothing can be told, as in a folder that this
    /// user may not search any more.
    /// </summary>
    public bool HasName()
    {
        try
        {
            FileIdentity? found = _identity is null ? null : Posix.ReadIdentity(path);
            if (found is not null && found != _identity && found == Posix.ReadIdentity(SecondPath))
            {
                // Both names changed together, as where a file system numbers files anew.
                _identity = found;
            }

            return found == _identity;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Makes the second name again when it is gone, as after another process that kept it stopped.</summary>
    public void Renew()
    {
        if (_identity is not null)
        {
            TryLink(path, SecondPath);
        }
    }

    /// <returns>False when another file has the name, or this one has no second name.</returns>
    public bool TryPutBack() => TryLink(SecondPath, path) && Is(path);

    /// <summary>
    /// Makes the name again that another process, which keeps the file, has not missed yet. To be called before the
    /// file is opened here.
    /// </summary>
    public void PutBackForOther()
    {
        if (Posix.HasLinks && Posix.ReadIdentity(path) is null && Posix.ReadIdentity(SecondPath) is not null)
        {
            LinkDurably(SecondPath, path);
        }
    }

    /// <summary>Leaves the file its second name only.</summary>
    public void TakeAway()
    {
        try
        {
            if (Is(path) && Is(SecondPath))
            {
                File.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In a folder that takes no changes, no other database comes to the place either.
        }
    }

    /// <summary>Keeps it no longer. Ends the second name, unless it is the only one.</summary>
    /// <exception cref="IOException">The name cannot be ended.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public void Release()
    {
        bool mayEnd = Is(path) && Is(SecondPath);
        _identity = null;
        if (mayEnd)
        {
            File.Delete(SecondPath);
        }
    }

    private bool Is(string name)
    {
        try
        {
            return _identity is not null && Posix.ReadIdentity(name) == _identity;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Another process that keeps the same file may have been faster, which is as good.
    private bool TryLink(string from, string to)
    {
        try
        {
            if (Is(from) && Posix.ReadIdentity(to) is null)
            {
                LinkDurably(from, to);
            }

            return true;
        }
        catch (IOException)
        {
            return Is(to);
        }
    }

    private static void LinkDurably(string from, string to)
    {
        Posix.Link(from, to);
        Posix.FlushFolder(System.IO.Path.GetDirectoryName(to)!);
    }
}
