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
    IDisk disk
) : IFileAssembler
{
    public async Task<PreparedUpload> PrepareAsync(Upload taken, CancellationToken cancellationToken)
    {
        // Chunks that are being written right now get their receipts first; then this process's own handle does not
        // stand in the way of opening the slots alone.
        PrefixHash? hashed = await sessions.CloseAsync(taken.Id);
        try
        {
            ReadFolder(taken);
            await recordCheck.EnsureAsync(taken.Id, taken, cancellationToken);
            if (failedFiles.Find(taken.Id) is { } failed && failed.Unchecked().Length > 0)
            {
                await failedFileCheck.RunAsync(taken.Id, cancellationToken);
            }

            // After the checks, which unlist what is not there.
            ChunkMap map = await ReadRecordAsync(taken.Id, cancellationToken);
            return new LocalPreparedUpload(taken, map, hashed, assembly);
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
    private void ReadFolder(Upload taken)
    {
        foreach (string path in staged.Of(taken.Id))
        {
            switch (Path.GetExtension(path))
            {
                case StorageLayout.FailedMarkExtension:
                    failedFiles.AddMarked(taken.Id, path);
                    break;
                case StorageLayout.AssembledFileExtension when EpochOf(path) <= taken.Epoch:
                    disk.Delete(path);
                    break;
            }
        }
    }

    private static int EpochOf(string copy) =>
        int.TryParse(Path.GetFileNameWithoutExtension(copy).Split('.')[^1], out int epoch) ? epoch : int.MaxValue;
}
