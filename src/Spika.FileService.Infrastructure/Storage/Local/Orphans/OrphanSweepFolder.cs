using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local.Orphans;

/// <summary>
/// The folder of one sweep, <c>quarantine/orphans/{time}-{instance}</c>: the moved files, and the manifest that says
/// where each was. A line is durable before its file is moved, so no moved file lacks one; a line without a file is of
/// a move that did not happen.
/// </summary>
internal sealed class OrphanSweepFolder : IDisposable
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private const string Manifest = "manifest.jsonl";

    private readonly StorageLayout _layout;

    private readonly IDisk _disk;

    private readonly DateTimeOffset _at;

    private readonly string _path;

    private readonly SafeFileHandle _manifest;

    private long _length;

    private bool _hasManifestFailed;

    public OrphanSweepFolder(StorageLayout layout, IDisk disk, DateTimeOffset at, Guid writer)
    {
        (_layout, _disk, _at) = (layout, disk, at.ToUniversalTime());
        string time = _at.ToString(TimeFormat, CultureInfo.InvariantCulture);
        _path = Path.Combine(layout.OrphansRoot, $"{time}-{writer:n}");
        layout.ThrowIfMissing();
        disk.CreateFolder(layout.QuarantineRoot);
        disk.CreateFolder(layout.OrphansRoot);
        disk.CreateFolder(_path);
        _manifest = disk.Open(Path.Combine(_path, Manifest), FileMode.OpenOrCreate);
        _length = RandomAccess.GetLength(_manifest);
        disk.FlushFolder(_path);
        disk.FlushFolder(layout.OrphansRoot);
        disk.FlushFolder(layout.QuarantineRoot);
        disk.FlushFolder(layout.Root);
    }

    /// <returns>When the sweep of a folder was; null when the name is not one of a sweep.</returns>
    public static DateTimeOffset? TimeOf(string folder) =>
        DateTimeOffset.TryParseExact(
            Path.GetFileName(folder).Split('-')[0],
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset at
        )
            ? at
            : null;

    /// <summary>Notes files, durably, and then moves them.</summary>
    /// <param name="files">Each with the folder of this sweep that it goes to, and its full path now.</param>
    /// <param name="failed">Called for a file that cannot be moved; the others are.</param>
    /// <returns>How many were moved.</returns>
    public int Move(IReadOnlyCollection<(string Folder, string Path)> files, Action<string, Exception> failed)
    {
        WriteLines(files);
        string[] folders = [.. files.Select(file => Path.Combine(_path, file.Folder)).Distinct()];
        foreach (string folder in folders)
        {
            Create(folder);
        }

        int moved = 0;
        foreach ((string folder, string path) in files)
        {
            try
            {
                _disk.MoveAnywhere(path, Path.Combine(_path, folder, Path.GetFileName(path)));
                moved++;
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                // Another instance was faster.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                failed(path, exception);
            }
        }

        foreach (string folder in folders)
        {
            _disk.FlushFolder(folder);
        }

        return moved;
    }

    // Its name is durable before a file is moved into it.
    private void Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        _disk.CreateFolder(folder);
        for (string parent = Path.GetDirectoryName(folder)!; ; parent = Path.GetDirectoryName(parent)!)
        {
            _disk.FlushFolder(parent);
            if (parent == _path)
            {
                return;
            }
        }
    }

    public void Dispose() => _manifest.Dispose();

    private void WriteLines(IReadOnlyCollection<(string Folder, string Path)> files)
    {
        // After a failed write or flush, a later flush of the same file can succeed although the disk lacks its lines.
        if (_hasManifestFailed)
        {
            throw new IOException("An earlier write of the manifest failed.");
        }

        StringBuilder lines = new();
        foreach ((string folder, string path) in files)
        {
            FileInfo file = new(path);
            OrphanLine line = new(
                _at.UtcDateTime,
                "no row",
                file.Exists ? file.Length : 0,
                Path.GetRelativePath(_layout.Root, path),
                Path.Combine(folder, file.Name)
            );
            lines.Append(JsonSerializer.Serialize(line)).Append('\n');
        }

        byte[] bytes = Encoding.UTF8.GetBytes(lines.ToString());
        _hasManifestFailed = true;
        _disk.Write(_manifest, bytes, _length);
        _disk.Flush(_manifest);
        _hasManifestFailed = false;
        _length += bytes.Length;
    }
}
