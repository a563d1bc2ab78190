using System.Globalization;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>
/// The mark in the storage root: empty files in <c>ids/</c>, the highest of whose names counts. Names are only added
/// above and removed below, so that several instances need no lock, and none lowers the mark.
/// </summary>
internal sealed class FileIdMark(StateFolder folder, IDisk disk) : IFileIdMark
{
    private readonly Lock _lock = new();

    private long _mark;

    public void Cover(long id)
    {
        if (id <= Volatile.Read(ref _mark))
        {
            return;
        }

        lock (_lock)
        {
            long mark = Read();
            if (id > mark)
            {
                mark = (id / IFileIdMark.Stride + 1) * IFileIdMark.Stride;
                Write(mark);
            }
            else
            {
                // Another instance made the name, and may not have come to flushing it.
                disk.FlushFolder(folder.IdsRoot);
            }

            Volatile.Write(ref _mark, mark);
        }
    }

    public long Read() => Marks().DefaultIfEmpty(0).Max();

    private void Write(long mark)
    {
        if (!Directory.Exists(folder.IdsRoot))
        {
            folder.ThrowIfMissing();
            disk.CreateFolder(folder.IdsRoot);
            disk.FlushFolder(folder.Root);
        }

        long[] lower = [.. Marks().Where(earlier => earlier < mark)];
        disk.Open(PathOf(mark), FileMode.OpenOrCreate).Dispose();
        disk.FlushFolder(folder.IdsRoot);
        foreach (long earlier in lower)
        {
            disk.Delete(PathOf(earlier));
        }
    }

    private IEnumerable<long> Marks()
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFiles(folder.IdsRoot)
                    .Select(path =>
                        long.TryParse(
                            Path.GetFileName(path),
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out long n
                        )
                            ? n
                            : 0
                    ),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string PathOf(long mark) => Path.Combine(folder.IdsRoot, mark.ToString(CultureInfo.InvariantCulture));
}
