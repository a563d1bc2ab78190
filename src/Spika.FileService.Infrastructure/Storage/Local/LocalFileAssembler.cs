using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Ledger;
using Spika.FileService.Infrastructure.Sessions;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Normally all chunks but the last are in one slots file already: it is read once to hash it, and becomes the file. Otherwise the
/// chunks are copied in order into a new one and hashed on the way.
/// </summary>
internal sealed class LocalFileAssembler(
    UploadSessions sessions,
    IChunkRecords records,
    DatabaseRetry database,
    StorageLayout layout,
    SegmentReader reader,
    Writer writer,
    IDisk disk
) : IFileAssembler
{
    public async Task<PreparedUpload> PrepareAsync(Upload taken, CancellationToken cancellationToken)
    {
        // Chunks that are being written right now get their receipts first; then this process's own handle does not stand in the way
        // of opening the slots alone.
        PrefixHash? hashed = await sessions.CloseAsync(taken.Id);
        try
        {
            var map = ChunkMap.Of(
                await database.ReadDirectlyAsync(
                    () => records.ReadAsync([taken.Id], cancellationToken),
                    cancellationToken
                )
            );
            TakeBack(taken, map);
            RemoveEarlierCopies(taken);
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
            // Somebody took the upload over and finished it.
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
            throw new ChunkBytesLostException(exception.Message, exception);
        }
    }

    private async Task<AssembledFile> AssembleAsync(
        LocalPreparedUpload prepared,
        AssemblyPlan plan,
        CancellationToken cancellationToken
    )
    {
        Upload taken = prepared.Taken;

        // Another process that still has the slots open could write a chunk that nobody needs any more into the finished file.
        string? slots = plan.Adoptable?.PathIn(layout, taken.Id);
        SafeFileHandle? alone = slots is null ? null : disk.TryOpenAlone(slots);
        string path = alone is null ? layout.AssembledFile(taken.Id, taken.Epoch) : slots!;
        SafeFileHandle target = alone ?? disk.Open(path, FileMode.Create);
        try
        {
            // Its end would be filled with zeros, and a hash that was made when the chunks came would not notice.
            if (alone is not null && RandomAccess.GetLength(alone) < plan.Adoptable!.Value.Length)
            {
                throw new ChunkBytesLostException($"{path} is shorter than its record.");
            }

            IEnumerable<(string, AssemblySegment)> segments = plan.Segments.Select(segment =>
                (segment.PathIn(layout, taken.Id), segment)
            );
            using PrefixHash hash = plan.BeginsWithSlotsOf(writer.Id, prepared.Hashed?.Length)
                ? prepared.Hashed!
                : new PrefixHash();
            await reader.ReadIntoAsync(taken.Key.Owner, path, target, segments, hash, cancellationToken);
            ContentId content = new(taken.Id, taken.Epoch);
            return new LocalAssembledFile(
                content,
                plan.SizeBytes,
                hash.Finish(),
                disk,
                path,
                target,
                isCopy: alone is null
            );
        }
        catch
        {
            target.Dispose();
            if (alone is null)
            {
                disk.Delete(path);
            }

            throw;
        }
    }

    /// <summary>
    /// A crash between the rename and the commit leaves slots under a final name that no row knows. They become slots again, and this
    /// verify goes the same way as any other.
    /// </summary>
    /// <remarks>
    /// Only names of this epoch and earlier ones are looked for: their verifies cannot be recorded any more. A copy under a final name
    /// is left to the janitor; its chunks are all in their places.
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
                disk.Move(final, missing);
                disk.FlushFolder(Path.GetDirectoryName(missing)!);
                disk.FlushFolder(Path.GetDirectoryName(final)!);
                return;
            }
        }
    }

    // Not those of a later verify, which has the upload if this one was lost.
    private void RemoveEarlierCopies(Upload taken)
    {
        string folder = layout.UploadFolder(taken.Id);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string copy in Directory.EnumerateFiles(folder, StorageLayout.AnyAssembledFile))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(copy), out int epoch) && epoch <= taken.Epoch)
            {
                disk.Delete(copy);
            }
        }
    }
}
