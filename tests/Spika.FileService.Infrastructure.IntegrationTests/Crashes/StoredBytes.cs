using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>What lies on the disk and in the database, read past the service.</summary>
internal sealed class StoredBytes(EngineProcess engine)
{
    /// <summary>More than any scenario has.</summary>
    public const int MostChunks = 8;

    private readonly StorageLayout _layout = engine.Layout;

    private readonly StagedFiles _staged = engine.Get<StagedFiles>();

    /// <summary>
    /// Every file and folder that the service made for an upload or a stored file, except for folders that they share.
    /// </summary>
    public IReadOnlyList<string> Paths() =>
        [.. EntriesAt(_layout.StagingRoot, depth: 3), .. EntriesAt(_layout.FilesRoot, depth: 3)];

    /// <summary>The paths that a row points to.</summary>
    public async Task<HashSet<string>> KnownPathsAsync()
    {
        await using FileServiceDbContext db = CreateContext();
        HashSet<string> known = [];
        foreach (var upload in await db.Uploads.Where(u => u.State != UploadState.Done).ToListAsync())
        {
            UploadId id = new(upload.Id);
            known.UnionWith(PathsOf(id, await ReadMapAsync(id)));
        }

        foreach (var file in await db.Files.ToListAsync())
        {
            known.Add(_layout.BlobFile(file.ToStoredFile().Blob));
        }

        return known;
    }

    /// <summary>The bytes of a recorded chunk.</summary>
    public async Task<byte[]> ReadChunkAsync(UploadId upload, int index)
    {
        ChunkPlace place = (await ReadMapAsync(upload)).Locate(index)!.Value;
        string path = place.Serial is { } serial
            ? _staged.OddFile(upload, place.Writer, index, serial)
            : _staged.SlotsFile(upload, place.Writer);
        byte[] content = await File.ReadAllBytesAsync(path);
        return content.AsSpan(place.Serial is null ? index * place.Length : 0, place.Length).ToArray();
    }

    /// <summary>How many rows there are in all tables but those of finished files and uploads.</summary>
    public async Task<int> CountOpenRowsAsync()
    {
        await using FileServiceDbContext db = CreateContext();
        return await db.UploadWriters.CountAsync()
            + await db.UploadChunks.CountAsync()
            + await db.UploadOddChunks.CountAsync()
            + await db.Uploads.CountAsync(u => u.State != UploadState.Done);
    }

    private FileServiceDbContext CreateContext() =>
        engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();

    private async Task<ChunkMap> ReadMapAsync(UploadId upload) =>
        ChunkMap.Of(await engine.Get<IChunkRecords>().ReadAsync([upload], CancellationToken.None));

    private IEnumerable<string> PathsOf(UploadId upload, ChunkMap map)
    {
        foreach ((Guid writer, WriterSlots slots) in map.Writers)
        {
            if (slots.Chunks.Count > 0)
            {
                yield return _staged.SlotsFile(upload, writer);
            }
        }

        foreach (int index in Enumerable.Range(0, MostChunks))
        {
            if (map.Locate(index) is { Serial: { } serial } odd)
            {
                yield return _staged.OddFile(upload, odd.Writer, index, serial);
            }
        }
    }

    private static IEnumerable<string> EntriesAt(string folder, int depth) =>
        depth == 0 ? [folder]
        : Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).SelectMany(entry => EntriesAt(entry, depth - 1))
        : [];
}
