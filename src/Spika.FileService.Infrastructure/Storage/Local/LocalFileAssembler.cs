using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalFileAssembler(
    UploadSessions sessions,
    IChunkRecords records,
    DatabaseRetry database,
    FailedFiles failedFiles,
    FailedFileCheck failedFileCheck,
    RecordCheck recordCheck,
    StagedFiles staged,
    ChunkAssembly assembly,
    WholeSlots wholeSlots,
    IDisk disk
) : IFileAssembler
{
    public Task<WholeUpload?> TryTakeWholeAsync(Upload receiving, int total, long sizeBytes, FileHash hash) =>
        wholeSlots.TryTakeAsync(receiving.Id, total, sizeBytes, hash);

    public async Task<PreparedUpload> PrepareAsync(Upload leased, CancellationToken cancellationToken)
    {
        // Chunks that are being written right now get their receipts first; then this process's own handle does not
        // stand in the way of opening the slots alone.
        PrefixHash? hashed = await sessions.CloseAsync(leased.Id);
        try
        {
            ReadFolder(leased);
            await recordCheck.EnsureAsync(leased.Id, leased, cancellationToken);
            if (failedFiles.Find(leased.Id) is { } failed && failed.Unchecked().Length > 0)
            {
                await failedFileCheck.RunAsync(leased.Id, cancellationToken);
            }

            // After the checks, which unlist what is not there.
            ChunkMap map = await ReadRecordAsync(leased.Id, cancellationToken);
            return new LocalPreparedUpload(leased, map, hashed, assembly);
        }
        catch
        {
            hashed?.Dispose();
            throw;
        }
    }

    private async Task<ChunkMap> ReadRecordAsync(UploadId upload, CancellationToken cancellationToken) =>
        ChunkMap.Of(
            await database.ReadDirectlyAsync(() => records.ReadAsync([upload], cancellationToken), cancellationToken)
        );

    // Removes copies of earlier verifies, but not of a later one, which has the upload if this one was lost; and finds
    // the marks of failed files.
    private void ReadFolder(Upload leased)
    {
        foreach (string path in staged.Of(leased.Id))
        {
            switch (Path.GetExtension(path))
            {
                case StorageLayout.FailedMarkExtension:
                    failedFiles.AddMarked(leased.Id, path);
                    break;
                case StorageLayout.AssembledFileExtension when TokenOf(path) <= leased.FencingToken:
                    disk.Delete(path);
                    break;
            }
        }
    }

    private static int TokenOf(string copy) =>
        int.TryParse(Path.GetFileNameWithoutExtension(copy).Split('.')[^1], out int token) ? token : int.MaxValue;
}
