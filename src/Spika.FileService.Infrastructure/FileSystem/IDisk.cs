using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>
/// Every effect on the disk whose order matters to a crash, so that a test can count them and cut the power between
/// them; and every read of a chunk, so that a test can see that none is read twice.
/// </summary>
internal interface IDisk
{
    /// <summary>
    /// Opens for reading and writing; other processes may do the same. Other users of the host may not access a file
    /// that it makes.
    /// </summary>
    /// <exception cref="FileInUseException">Another process has opened the file exclusively.</exception>
    SafeFileHandle Open(string path, FileMode mode);

    /// <summary>Opens for reading; other processes may write and remove the file meanwhile.</summary>
    /// <exception cref="FileInUseException">Another process has opened the file exclusively.</exception>
    SafeFileHandle OpenRead(string path);

    /// <summary>Opens a file that no process has open; null when one has.</summary>
    SafeFileHandle? TryOpenAlone(string path);

    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position);

    /// <returns>How many bytes were read; fewer than asked for only at the end of the file.</returns>
    int Read(SafeFileHandle file, Span<byte> bytes, long position);

    /// <summary>
    /// Drops what the operating system has cached of a file. Later reads through new handles come from the device.
    /// </summary>
    void DropCache(string path);

    /// <returns>
    /// The first position from <paramref name="from"/> on to which nothing was ever written, which is the file's end
    /// when there is no hole; <paramref name="from"/> when the file ends before.
    /// </returns>
    long FindHole(SafeFileHandle file, long from);

    void SetLength(SafeFileHandle file, long length);

    /// <summary>
    /// When it returns, the bytes survive the loss of power. When it throws, some may be lost although the same bytes
    /// are written again to the same file and a later flush succeeds: see <see cref="Storage.Local.FailedFiles"/>.
    /// </summary>
    void Flush(SafeFileHandle file);

    /// <summary>Makes a folder and its parents, for this user only; their names are not flushed.</summary>
    void CreateFolder(string path);

    /// <summary>When it returns, the names in the folder survive the loss of power.</summary>
    void FlushFolder(string path);

    /// <summary>As <see cref="FlushFolder(string)"/>, for an open folder.</summary>
    void FlushFolder(SafeFileHandle folder);

    /// <summary>Opens a folder, to flush it and to see that it is still there.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    SafeFileHandle OpenFolder(string path);

    /// <returns>
    /// Whether an open folder was removed, also when another one has its name now. True where the system does not tell.
    /// </returns>
    bool IsRemoved(SafeFileHandle folder);

    /// <summary>
    /// When it returns, all bytes and names of the folder's file system survive the loss of power, whichever process
    /// wrote them.
    /// </summary>
    void FlushFileSystem(string folder);

    /// <summary>Replaces the target in one step.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">The file is there; the target's folder is not.</exception>
    /// <exception cref="IOException">Also when the two are on different volumes.</exception>
    void Move(string from, string to);

    /// <summary>Gives a file a second name on the same volume, which no file has yet.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">The file is there; the new name's folder is not.</exception>
    /// <exception cref="IOException">Also when the volume has no such names.</exception>
    void Link(string path, string secondPath);

    /// <returns>How many names an open file has; 0 when none is left.</returns>
    int CountNames(SafeFileHandle file);

    /// <summary>Idempotent.</summary>
    void Delete(string path);

    /// <summary>Removes a folder with what is in it. Idempotent.</summary>
    void DeleteFolder(string path);

    /// <summary>Removes a folder in which nothing is; one that cannot be removed stays.</summary>
    void DeleteEmptyFolder(string path);
}
