using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Storage.Local.Upgrade;

/// <summary>
/// Version 0.1.0 moved an upload's slots among the finished files before it recorded the file. A crash in between left
/// them there, without a row. Each start gives them back the name that their chunks are recorded under. This version
/// moves no slots, and finds none to give back but those.
/// </summary>
internal sealed class CutOffPublishes(
    IChunkRecords records,
    DatabaseRetry database,
    StorageLayout layout,
    StagedFiles staged,
    BlobPlaces blobs,
    FileVolume fileVolume,
    IDisk disk
) : IHostedService
{
    private const int BatchSize = 200;

    private const string AnyAssembling = $"SELECT 1 FROM uploads WHERE {UploadStateSql.IsAssembling} LIMIT 1";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (
            await database.ReadAsync(db => db.ReadValueAsync(AnyAssembling, cancellationToken), cancellationToken)
            is null
        )
        {
            return;
        }

        Guid after = Guid.Empty;
        List<(Guid Id, int Epoch)> batch;
        do
        {
            Guid last = after;
            batch = await database.ReadAsync(
                async db =>
                    (
                        await db
                            .Uploads.Where(upload => upload.State == UploadState.Assembling && upload.Id > last)
                            .OrderBy(upload => upload.Id)
                            .Select(upload => new { upload.Id, upload.Epoch })
                            .Take(BatchSize)
                            .ToListAsync(cancellationToken)
                    ).ConvertAll(upload => (upload.Id, upload.Epoch)),
                cancellationToken
            );
            foreach ((Guid id, int epoch) in batch)
            {
                await RestoreSlotsAsync(new UploadId(id), epoch, cancellationToken);
                after = id;
            }
        } while (batch.Count == BatchSize);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RestoreSlotsAsync(UploadId upload, int epoch, CancellationToken cancellationToken)
    {
        var map = ChunkMap.Of(
            await database.ReadDirectlyAsync(() => records.ReadAsync([upload], cancellationToken), cancellationToken)
        );
        string? missing = map
            .Writers.Where(writer => writer.Value.Chunks.Count > 0)
            .Select(writer => staged.SlotsFile(upload, writer.Key))
            .FirstOrDefault(slots => !File.Exists(slots));
        string? published = Enumerable
            .Range(1, epoch)
            .Reverse()
            .SelectMany(verify => blobs.Of(BlobId.OfVersion010(upload.Value, verify)))
            .FirstOrDefault(File.Exists);
        if (missing is null || published is null)
        {
            return;
        }

        string folder = Path.GetDirectoryName(missing)!;
        disk.CreateFolder(folder);

        // A second name where the volume has them: a verify of a process of that version may still be at work.
        if (fileVolume.HasLinks)
        {
            disk.Link(published, missing);
        }
        else
        {
            disk.MoveAnywhere(published, missing);
        }

        foreach (string changed in new[] { folder, Path.GetDirectoryName(folder)!, layout.StagingRoot })
        {
            disk.FlushFolder(changed);
        }

        disk.FlushFolder(Path.GetDirectoryName(published)!);
    }
}
