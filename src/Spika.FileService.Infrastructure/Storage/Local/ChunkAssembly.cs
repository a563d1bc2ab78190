using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Makes one file of the chunks of a plan. Normally all chunks but the last are in one slots file already: it is read
/// once to hash it, and becomes the file. Otherwise the chunks are copied in order into a new one and hashed on the
/// way.
/// </summary>
internal sealed class ChunkAssembly(
    StorageLayout layout,
    StagedFiles staged,
    SegmentReader reader,
    FailedFiles failedFiles,
    FailedFileCheck failedFileCheck,
    RecordCheck recordCheck,
    FileVolume fileVolume,
    BlobFolders blobs,
    DiskThreads threads,
    IDisk disk,
    IOptions<StorageOptions> options
)
{
    // A record of this process follows the flush of its bytes.
    private bool IsFlushedBeforeRecord => options.Value.Durability == StorageDurability.PowerLoss;

    /// <param name="hashed">What this process hashed of its own slots while they arrived; null when nothing.</param>
    /// <returns>Null when another process has the files.</returns>
    /// <exception cref="ChunkBytesLostException">Recorded bytes were not there. They are unlisted now.</exception>
    public async Task<AssembledFile?> RunAsync(
        Upload leased,
        AssemblyPlan plan,
        PrefixHash? hashed,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await AssembleAsync(leased, plan, hashed, cancellationToken);
        }
        catch (FileInUseException)
        {
            return null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            await recordCheck.UnlistLostAsync(leased, cancellationToken);
            throw new ChunkBytesLostException(exception.Message, exception);
        }
        catch (ChunkBytesLostException)
        {
            await recordCheck.UnlistLostAsync(leased, cancellationToken);
            throw;
        }
    }

    /// <summary>
    /// Whether the slots of a writer may become a blob as they are, all flushed by the commits of this process. A look
    /// at the file itself decides it.
    /// </summary>
    public bool MayAdoptWhole(UploadId upload, Guid writer) => IsFlushedBeforeRecord && MayAdopt(upload, writer);

    /// <summary>The file that slots are, all of which this process wrote, flushed and hashed.</summary>
    /// <param name="slots">The whole file.</param>
    /// <param name="hash">Of all of it.</param>
    /// <param name="held">What ends with the file.</param>
    /// <returns>Null when they cannot be taken as they are; then nothing was changed.</returns>
    public AssembledFile? TryAdoptWhole(UploadId upload, AssemblySegment slots, FileHash hash, IDisposable held)
    {
        if (TryAdopt(upload, slots, isFlushed: true) is not { } target)
        {
            return null;
        }

        bool isWhole = false;
        try
        {
            isWhole = RandomAccess.GetLength(target.Handle) == slots.Length;
            return isWhole ? new LocalAssembledFile(slots.Length, hash, target, blobs, threads, held) : null;
        }
        finally
        {
            if (!isWhole)
            {
                target.Dispose();
            }
        }
    }

    private async Task<AssembledFile> AssembleAsync(
        Upload leased,
        AssemblyPlan plan,
        PrefixHash? hashed,
        CancellationToken cancellationToken
    )
    {
        AssemblyTarget target = OpenTarget(leased, plan, hashed);
        try
        {
            // Its end would be filled with zeros, and a hash that was made when the chunks came would not notice.
            if (target.Adopted is not null && RandomAccess.GetLength(target.Handle) < plan.Adoptable!.Value.Length)
            {
                throw new ChunkBytesLostException($"{target.Path} is shorter than its record.");
            }

            foreach (AssemblySegment failed in plan.SlotsAmong(writer => failedFiles.Contains(leased.Id, writer)))
            {
                disk.DropCache(failed.PathIn(staged, leased.Id));
            }

            IEnumerable<(string, AssemblySegment)> segments = plan.Segments.Select(segment =>
                (segment.PathIn(staged, leased.Id), segment)
            );
            using PrefixHash hash = HashToContinue(leased.Id, plan, hashed) ?? new PrefixHash();
            await reader.ReadIntoAsync(leased.Key.Owner, target, segments, hash, cancellationToken);
            return new LocalAssembledFile(plan.SizeBytes, hash.Finish(), target, blobs, threads);
        }
        catch
        {
            target.Dispose();
            await TryCheckFailedFilesAsync(leased.Id);
            throw;
        }
    }

    private AssemblyTarget OpenTarget(Upload leased, AssemblyPlan plan, PrefixHash? hashed)
    {
        if (plan.Adoptable is { } slots && TryAdopt(leased.Id, slots, IsFlushed(slots, hashed)) is { } adopted)
        {
            return adopted;
        }

        // A copy that fails is removed, and the next verify has another name.
        string copy = fileVolume.IsOther
            ? layout.IncomingFile(leased.Id, leased.FencingToken)
            : layout.AssembledFile(leased.Id, leased.FencingToken);
        SafeFileHandle file = fileVolume.IsOther
            ? fileVolume.OpenCopy(copy)
            : disk.OpenStaged(layout, copy, FileMode.Create);
        return new AssemblyTarget(disk, file, copy, adopted: null, isFlushed: false, onFailure: () => { });
    }

    // This process wrote all of it. What another process does is not known: it may run with ProcessCrash.
    private bool IsFlushed(AssemblySegment slots, PrefixHash? hashed) =>
        IsFlushedBeforeRecord && hashed?.Writer == slots.Writer && hashed.Length == slots.Length;

    private bool MayAdopt(UploadId upload, Guid writer) => fileVolume.HasLinks && !failedFiles.Contains(upload, writer);

    private AssemblyTarget? TryAdopt(UploadId upload, AssemblySegment slots, bool isFlushed)
    {
        // Another process that still has the slots open could write a chunk that is not needed any more into the blob.
        string path = slots.PathIn(staged, upload);
        if (!MayAdopt(upload, slots.Writer) || disk.TryOpenAlone(path) is not { } alone)
        {
            return null;
        }

        if (!StagingFolder.MayBeWritten(disk, alone))
        {
            alone.Dispose();
            return null;
        }

        return new AssemblyTarget(
            disk,
            alone,
            path,
            slots.Writer,
            isFlushed,
            onFailure: () => failedFiles.Add(upload, slots.Writer)
        );
    }

    // What was hashed from memory is believed only of a file of which every write and flush succeeded.
    private PrefixHash? HashToContinue(UploadId upload, AssemblyPlan plan, PrefixHash? hashed) =>
        hashed is { Writer: { } writer }
        && plan.BeginsWithSlotsOf(writer, hashed.Length)
        && !failedFiles.Contains(upload, writer)
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
}
