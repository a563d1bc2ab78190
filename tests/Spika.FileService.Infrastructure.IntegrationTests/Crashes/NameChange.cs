namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>One change of the names on a disk.</summary>
/// <param name="path">The file or folder; for a move the old name.</param>
/// <param name="added">What has the name now; null when the name is gone.</param>
/// <param name="movedTo">The new name. A file system makes a move whole or not at all.</param>
internal sealed class NameChange(string path, VolatileEntry? added, string? movedTo = null)
{
    public string Path { get; } = path;

    /// <summary>Whether flushing a folder makes the change durable.</summary>
    public bool Touches(string folder) =>
        System.IO.Path.GetDirectoryName(Path) == folder || System.IO.Path.GetDirectoryName(movedTo) == folder;

    public void ApplyTo(Dictionary<string, VolatileEntry> names)
    {
        if (movedTo is not null)
        {
            if (names.Remove(Path, out VolatileEntry? moved))
            {
                names[movedTo] = moved;
            }
        }
        else if (added is not null)
        {
            names[Path] = added;
        }
        else if (!names.Keys.Any(name => System.IO.Path.GetDirectoryName(name) == Path))
        {
            // A folder goes only when nothing is in it any more.
            names.Remove(Path);
        }
    }
}
