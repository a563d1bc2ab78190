using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Infrastructure.Storage.State;

/// <summary>
/// The storage root, as far as it is the service's own: each process has it, wherever its storage provider keeps the
/// bytes of chunks and files. Builds the paths of what lies in it.
/// </summary>
internal class StateFolder(IOptions<StorageOptions> options)
{
    private const int NoDevice = 19; // ENODEV

    /// <summary>The absolute storage root.</summary>
    public string Root { get; } = Path.GetFullPath(options.Value.Root);

    /// <summary>Which installation the root belongs to; the database has the same.</summary>
    public string IdentityFile => Path.Combine(Root, "identity");

    /// <summary>An identity that is being given to root and database.</summary>
    public string NewIdentityFile => Path.Combine(Root, "identity.new");

    /// <summary>Empty files; no id of a stored file is above the highest of their names.</summary>
    public string IdsRoot => Path.Combine(Root, "ids");

    /// <summary>The times that the janitor believed last.</summary>
    public string JanitorTimeFile => Path.Combine(Root, ".janitor-time");

    /// <summary>Held by the process that checks the stored files.</summary>
    public string CheckLockFile => Path.Combine(Root, ".check.lock");

    /// <summary>Where the spool makes its files, which have no name once they are open.</summary>
    public string SpoolRoot => Path.Combine(Root, "spool");

    /// <summary>A file that no other process has.</summary>
    public string NewSpoolFile() => Path.Combine(SpoolRoot, $"{Guid.NewGuid():n}.spool");

    /// <summary>
    /// Tells a volume that is not mounted any more from files that are lost. To be called when a file is not there,
    /// before anything is concluded from that.
    /// </summary>
    /// <exception cref="IOException">The identity of the root is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not look into the root.</exception>
    public void ThrowIfMissing() => ThrowIfNot(FilePresence.Has(IdentityFile), Root);

    /// <exception cref="IOException">A folder is without the identity that it had at the start.</exception>
    public static void ThrowIfNot(bool hasIdentity, string folder)
    {
        if (!hasIdentity)
        {
            throw new IOException($"{folder} is not the folder that it was at the start.", NoDevice);
        }
    }

    /// <exception cref="IOException">There is a file where the service will make a folder.</exception>
    public static void ThrowIfFiles(params ReadOnlySpan<string> folders)
    {
        foreach (string folder in folders)
        {
            // A link that leads nowhere is one as well, for .NET, and has a sentence of its own.
            if (FilePresence.Has(folder) && new FileInfo(folder).LinkTarget is null)
            {
                throw new IOException($"{folder} is a file.");
            }
        }
    }

    /// <summary>Makes what the service needs in the root.</summary>
    /// <exception cref="SettingException">It cannot be made.</exception>
    public void Prepare(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                $"Storage:Root must be a folder that the service can write to, and {Root} is not: {exception.Message}",
                exception
            );
        }
    }
}
