using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Finds recorded chunks whose bytes are certainly not there, without reading any.</summary>
internal sealed class LostChunkFinder(StorageLayout layout, StagedFiles staged, IDisk disk)
{
    /// <param name="withHoles">
    /// Also chunks that lie in a hole of their file, at least in part: bytes that were never flushed, and went with the
    /// power. Not for flushed bytes: some file systems keep blocks of zeros as holes.
    /// </param>
    public IReadOnlyList<LostChunk> Find(UploadId upload, ChunkMap map, bool withHoles)
    {
        List<LostChunk> lost = [];
        using Files files = new(upload, staged, disk, withHoles);
        foreach (ChunkRange range in map.Chunks.Ranges)
        {
            for (int index = range.First; index <= range.Last; index++)
            {
                ChunkPlace place = map.Locate(index)!.Value;
                bool isThere = place.Serial is { } serial
                    ? files.HasOdd(index, place, serial)
                    : files.HasSlot(index, place);
                if (!isThere)
                {
                    lost.Add(new LostChunk(index, place));
                }
            }
        }

        return lost;
    }

    /// <summary>A volume that is not mounted any more has no files either, and loses none.</summary>
    /// <exception cref="IOException">The identity of the root, or the one in staging, is missing.</exception>
    public void ThrowIfStorageIsMissing() => MissingStorage.ThrowIfStagingIsMissing(layout);

    private sealed class Files(UploadId upload, StagedFiles staged, IDisk disk, bool withHoles) : IDisposable
    {
        private readonly Dictionary<Guid, SafeFileHandle?> _slots = [];

        // Of each slots file: from the first to the second position there are bytes.
        private readonly Dictionary<Guid, (long From, long To)> _known = [];

        public bool HasOdd(int index, ChunkPlace place, long serial)
        {
            using SafeFileHandle? file = TryOpen(staged.OddFile(upload, place.Writer, index, serial));
            return file is not null && EndOfBytes(file, 0) >= place.Length;
        }

        public bool HasSlot(int index, ChunkPlace place)
        {
            if (!_slots.TryGetValue(place.Writer, out SafeFileHandle? file))
            {
                _slots[place.Writer] = file = TryOpen(staged.SlotsFile(upload, place.Writer));
            }

            if (file is null)
            {
                return false;
            }

            long from = (long)index * place.Length;
            (long From, long To) known = _known.GetValueOrDefault(place.Writer);
            if (from < known.From || from + place.Length > known.To)
            {
                _known[place.Writer] = known = (from, EndOfBytes(file, from));
            }

            return from + place.Length <= known.To;
        }

        public void Dispose()
        {
            foreach (SafeFileHandle? file in _slots.Values)
            {
                file?.Dispose();
            }
        }

        private long EndOfBytes(SafeFileHandle file, long from) =>
            withHoles ? disk.FindHole(file, from) : RandomAccess.GetLength(file);

        private SafeFileHandle? TryOpen(string path)
        {
            try
            {
                return disk.OpenRead(path);
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }
    }
}
