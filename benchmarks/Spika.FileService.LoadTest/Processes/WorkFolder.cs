namespace Spika.FileService.LoadTest.Processes;

/// <summary>Everything that the load test writes, removed at its end.</summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder(string parent)
    {
        Path = System.IO.Path.Combine(parent, $"spika-loadtest-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <returns>A new, empty folder.</returns>
    public string Create(string name)
    {
        string folder = System.IO.Path.Combine(Path, $"{name}-{Guid.NewGuid().ToString("n")[..8]}");
        return Directory.CreateDirectory(folder).FullName;
    }

    public static void Remove(string folder) => Directory.Delete(folder, recursive: true);

    public void Dispose() => Remove(Path);
}
