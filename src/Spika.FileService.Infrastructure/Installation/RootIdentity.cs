using System.Text;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>The identity in the storage root. Its file is complete or missing, whenever the power goes.</summary>
internal sealed class RootIdentity(StateFolder folder, IStoredContent content, IDisk disk)
{
    /// <returns>32 hex digits; null when the root has none.</returns>
    /// <exception cref="SettingException">The file holds something else.</exception>
    public string? Read()
    {
        if (ReadText(folder.IdentityFile) is not { } text)
        {
            return null;
        }

        return IsIdentity(text)
            ? text
            : throw new SettingException(
                $"{folder.IdentityFile} must hold 32 hex digits; put it back from a backup of the storage root."
            );
    }

    /// <summary>
    /// The one of <see cref="Announce"/>, when <see cref="Complete"/> did not follow. Null also when the announcement
    /// was cut off by a loss of power: then the database did not get it.
    /// </summary>
    public string? ReadAnnounced() => ReadText(folder.NewIdentityFile) is { } text && IsIdentity(text) ? text : null;

    /// <summary>
    /// Notes the identity before the database gets it: a start that ends in between leaves a database with an identity
    /// and a root that says why.
    /// </summary>
    public void Announce(string identity)
    {
        Write(folder.NewIdentityFile, identity);
        disk.FlushFolder(folder.Root);
    }

    /// <summary>Makes the announced identity the one of the root and of the stored content.</summary>
    public void Complete(string announced)
    {
        content.Mark(announced);
        disk.Move(folder.NewIdentityFile, folder.IdentityFile);
        disk.FlushFolder(folder.Root);
    }

    private void Write(string path, string identity)
    {
        using SafeFileHandle file = disk.Open(path, FileMode.Create);
        disk.Write(file, Encoding.ASCII.GetBytes($"{identity}\n"), 0);
        disk.Flush(file);
    }

    private static string? ReadText(string path)
    {
        if (Posix.IsNoFile(path))
        {
            throw new SettingException(
                $"{path} of Storage:Root must be a file: move away what is in its place, and put the file back from a backup if there was one."
            );
        }

        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsIdentity(string text) => Guid.TryParseExact(text, "n", out _);
}
