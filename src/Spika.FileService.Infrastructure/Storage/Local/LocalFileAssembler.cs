using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Ledger;
using Spika.FileService.Infrastructure.Sessions;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Normally all chunks but the last are in one slots file already: it is read once to hash it, and becomes the file.
/// Otherwise the chunks are copied in order into a new one and hashed on the way.
/// </summary>
internal sealed class LocalFileAssembler(
    UploadSessions sessions,
    IChunkRecords records,
    DatabaseRetry database,
    StorageLayout layout,
    SegmentReader reader,
    FailedFiles failedFiles,
    FailedFileCheck failedFileCheck,
    RecordCheck recordCheck,
    FileVolume fileVolume,
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
            // Asked before the record is read: the check may end at any moment, and what it unlisted must be known
            // here.
            bool isChanged = recordCheck.IsNeeded;
            ChunkMap map = await ReadRecordAsync(taken.Id, cancellationToken);
            TakeBack(taken, map);
            ReadFolder(taken);
            await recordCheck.EnsureAsync(taken.Id, taken, cancellationToken);
            if (failedFiles.Find(taken.Id) is { } failed && failed.Unchecked().Length > 0)
            {
                await failedFileCheck.RunAsync(taken.Id, cancellationToken);
                isChanged = true;
            }

            if (isChanged)
            {
                map = await ReadRecordAsync(taken.Id, cancellationToken);
            }

            return new LocalPreparedUpload(taken, map, hashed);
        }
        catch
        {
            hashed?.Dispose();
            throw;
        }
    }

    public async Task<Result<AssembledFile>> AssembleAsync(
        PreparedUpload prepared,
        int total,
        long sizeBytes,
        CancellationToken cancellationToken
    )
    {
        var local = (LocalPreparedUpload)prepared;
        if (local.PlanOf(total) is not { } plan)
        {
            // A later verify took the upload over and finished it.
            return UploadErrors.BeingVerified;
        }

        if (plan.SizeBytes != sizeBytes)
        {
            return UploadErrors.SizeMismatch;
        }

        try
        {
            return await AssembleAsync(local, plan, cancellationToken);
        }
        catch (FileInUseException)
        {
            return UploadErrors.BeingVerified;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            await recordCheck.UnlistLostAsync(local.Taken, cancellationToken);
            throw new ChunkBytesLostException(exception.Message, exception);
        }
        catch (ChunkBytesLostException)
        {
            await recordCheck.UnlistLostAsync(local.Taken, cancellationToken);
            throw;
        }
    }

    private async Task<AssembledFile> AssembleAsync(
        LocalPreparedUpload prepared,
        AssemblyPlan plan,
        CancellationToken cancellationToken
    )
    {
        Upload taken = prepared.Taken;
        AssemblyTarget target = OpenTarget(taken, plan);
        try
        {
            // Its end would be filled with zeros, and a hash that was made when the chunks came would not notice.
            if (target.Adopted is not null && RandomAccess.GetLength(target.Handle) < plan.Adoptable!.Value.Length)
            {
                throw new ChunkBytesLostException($"{target.Path} is shorter than its record.");
            }

            foreach (AssemblySegment failed in plan.SlotsAmong(writer => failedFiles.Contains(taken.Id, writer)))
            {
                disk.DropCache(failed.PathIn(layout, taken.Id));
            }

            IEnumerable<(string, AssemblySegment)> segments = plan.Segments.Select(segment =>
                (segment.PathIn(layout, taken.Id), segment)
            );
            using PrefixHash hash = HashToContinue(prepared, plan) ?? new PrefixHash();
            await reader.ReadIntoAsync(taken.Key.Owner, target, segments, hash, cancellationToken);
            ContentId content = new(taken.Id, taken.Epoch);
            return new LocalAssembledFile(content, plan.SizeBytes, hash.Finish(), target);
        }
        catch
        {
            target.Dispose();
            await TryCheckFailedFilesAsync(taken.Id);
            throw;
        }
    }

    private AssemblyTarget OpenTarget(Upload taken, AssemblyPlan plan)
    {
        if (plan.Adoptable is { } slots && !fileVolume.IsOther && !failedFiles.Contains(taken.Id, slots.Writer))
        {
            // Another process that still has the slots open could write a chunk that is not needed any more into the
            // finished file.
            string path = slots.PathIn(layout, taken.Id);
            if (disk.TryOpenAlone(path) is { } alone)
            {
                return new AssemblyTarget(
                    disk,
                    alone,
                    path,
                    slots.Writer,
                    onFailure: () => failedFiles.Add(taken.Id, slots.Writer)
                );
            }
        }

        // A copy that fails is removed, and the next verify has another name.
        string copy = fileVolume.IsOther
            ? layout.IncomingFile(taken.Id, taken.Epoch)
            : layout.AssembledFile(taken.Id, taken.Epoch);
        return new AssemblyTarget(disk, disk.Open(copy, FileMode.Create), copy, adopted: null, onFailure: () => { });
    }

    // What was hashed from memory is believed only of a file of which every write and flush succeeded.
    private PrefixHash? HashToContinue(LocalPreparedUpload prepared, AssemblyPlan plan) =>
        prepared.Hashed is { Writer: { } writer } hashed
        && plan.BeginsWithSlotsOf(writer, hashed.Length)
        && !failedFiles.Contains(prepared.Taken.Id, writer)
            ? hashed
            : null;

    // Must not throw: it would hide why the verify ended. What is not checked here is checked by the next one.
    private async Task TryCheckFailedFilesAsync(UploadId upload)
    {
        try
        {
            await failedFileCheck.RunAsync(upload, CancellationToken.None);
        }
        catch (Exception)
        {
            // The disk or the database failed again.
        }
    }

    private async Task<ChunkMap> ReadRecordAsync(UploadId upload, CancellationToken cancellationToken) =>
        ChunkMap.Of(
            await database.ReadDirectlyAsync(() => records.ReadAsync([upload], cancellationToken), cancellationToken)
        );

    /// <summary>
    /// A crash between the rename and the commit leaves slots under a final name that no row knows. They become slots
    /// again, and this verify goes the same way as any other.
    /// </summary>
    /// <remarks>
    /// Only names of this epoch and earlier ones are looked for: their verifies cannot be recorded any more. A copy
    /// under a final name is left to the janitor; its chunks are all in their places.
    /// </remarks>
    private void TakeBack(Upload taken, ChunkMap map)
    {
        string? missing = map
            .Writers.Where(writer => writer.Value.Chunks.Count > 0)
            .Select(writer => layout.SlotsFile(taken.Id, writer.Key))
            .FirstOrDefault(slots => !File.Exists(slots));
        if (missing is null)
        {
            return;
        }

        for (int epoch = taken.Epoch; epoch > 0; epoch--)
        {
            string final = layout.FinishedFile(new ContentId(taken.Id, epoch));
            if (File.Exists(final))
            {
                disk.MoveAnywhere(final, missing);
                disk.FlushFolder(Path.GetDirectoryName(missing)!);
                disk.FlushFolder(Path.GetDirectoryName(final)!);
                return;
            }
        }
    }

    // Removes copies of earlier verifies, but not of a later one, which has the upload if this one was lost; and finds
    // the marks of failed files.
    private void ReadFolder(Upload taken)
    {
        foreach (string path in fileVolume.FilesOf(taken.Id))
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
