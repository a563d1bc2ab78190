using System.Text;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Storage;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>The identity in the storage root. Its file is complete or missing, whenever the power goes.</summary>
internal sealed class RootIdentity(StorageLayout layout, IDisk disk)
{
    /// <returns>32 hex digits; null when the root has none.</returns>
    /// <exception cref="SettingException">The file holds something else.</exception>
    public string? Read() => Read(layout.IdentityFile);

    /// <summary>The one of <see cref="Announce"/>, when <see cref="Complete"/> did not follow.</summary>
    public string? ReadAnnounced() => Read(layout.NewIdentityFile);

    /// <summary>
    /// Notes the identity before the database gets it: a start that ends in between leaves a database with an identity and
    /// a root that says why.
    /// </summary>
    public void Announce(string identity)
    {
        using (SafeFileHandle file = disk.Open(layout.NewIdentityFile, FileMode.Create))
        {
            disk.Write(file, Encoding.ASCII.GetBytes($"{identity}\n"), 0);
            disk.Flush(file);
        }

        disk.FlushFolder(layout.Root);
    }

    /// <summary>Makes the announced identity the root's.</summary>
    public void Complete()
    {
        disk.Move(layout.NewIdentityFile, layout.IdentityFile);
        disk.FlushFolder(layout.Root);
    }

    private static string? Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path).Trim();
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        return Guid.TryParseExact(text, "n", out _)
            ? text
            : throw new SettingException(
                $"{path} must hold 32 hex digits; put it back from a backup of the storage root."
            );
    }
}
