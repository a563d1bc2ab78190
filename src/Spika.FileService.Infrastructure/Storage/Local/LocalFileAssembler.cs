using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
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
    StorageLayout layout,
    IDisk disk
) : IFileAssembler
{
    private const int BufferBytes = 1 << 20;

    public async Task<Result<AssembledFile>> AssembleAsync(
        Upload taken,
        int total,
        long sizeBytes,
        CancellationToken cancellationToken
    )
    {
        // Chunks of this process that are being written right now get their receipts first; then its own handle does not stand in
        // the way of opening the slots alone.
        await sessions.CloseAsync(taken.Id);
        var map = ChunkMap.Of(await records.ReadAsync([taken.Id], cancellationToken));
        UndoPublish(taken.Id, map);
        RemoveEarlierCopies(taken.Id);
        var plan = AssemblyPlan.Of(map, layout, taken.Id, total);
        if (plan.SizeBytes != sizeBytes)
        {
            return UploadErrors.SizeMismatch;
        }

        // Another process that still has the slots open could write a chunk that nobody needs any more into the finished file.
        if (plan.Adoptable is { } slots && disk.TryOpenAlone(slots.Path) is { } alone)
        {
            return await AssembleAsync(taken.Id, plan, slots.Path, alone, isCopy: false, cancellationToken);
        }

        string path = layout.AssembledFile(taken.Id, taken.Epoch);
        SafeFileHandle copy = disk.Open(path, FileMode.Create);
        return await AssembleAsync(taken.Id, plan, path, copy, isCopy: true, cancellationToken);
    }

    private async Task<AssembledFile> AssembleAsync(
        UploadId upload,
        AssemblyPlan plan,
        string path,
        SafeFileHandle target,
        bool isCopy,
        CancellationToken cancellationToken
    )
    {
        try
        {
            FileHash hash = await ReadThroughAsync(plan, path, target, cancellationToken);
            return new LocalAssembledFile(upload, plan.SizeBytes, hash, disk, path, target, isCopy);
        }
        catch
        {
            target.Dispose();
            if (isCopy)
            {
                disk.Delete(path);
            }

            throw;
        }
    }

    /// <summary>Hashes all segments in order, and writes those to the target that are not in it.</summary>
    private async Task<FileHash> ReadThroughAsync(
        AssemblyPlan plan,
        string path,
        SafeFileHandle target,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long written = 0;
            foreach (AssemblySegment segment in plan.Segments)
            {
                bool isInPlace = segment.Path == path;
                using SafeFileHandle? opened = isInPlace ? null : disk.OpenRead(segment.Path);
                SafeFileHandle source = opened ?? target;
                for (long done = 0; done < segment.Length; )
                {
                    int wanted = (int)Math.Min(BufferBytes, segment.Length - done);
                    Memory<byte> block = buffer.AsMemory(0, wanted);
                    int read = await RandomAccess.ReadAsync(source, block, segment.Position + done, cancellationToken);
                    if (read == 0)
                    {
                        throw new EndOfStreamException($"{segment.Path} is shorter than its record.");
                    }

                    hash.AppendData(buffer, 0, read);
                    if (!isInPlace)
                    {
                        disk.Write(target, buffer.AsSpan(0, read), written + done);
                    }

                    done += read;
                }

                written += segment.Length;
            }

            return FileHash.FromBytes(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// A crash between the rename and the commit leaves the final name behind, though the upload is not done. Then the file
    /// becomes the slots again that it was, and this verify goes the same way as any other.
    /// </summary>
    private void UndoPublish(UploadId upload, ChunkMap map)
    {
        string final = layout.FinishedFile(upload);
        if (!File.Exists(final))
        {
            return;
        }

        string? adopted = map
            .Writers.Where(writer => writer.Value.Chunks.Count > 0)
            .Select(writer => layout.SlotsFile(upload, writer.Key))
            .FirstOrDefault(slots => !File.Exists(slots));
        if (adopted is null)
        {
            disk.Delete(final);
            return;
        }

        disk.Move(final, adopted);
        disk.FlushFolder(Path.GetDirectoryName(adopted)!);
        disk.FlushFolder(Path.GetDirectoryName(final)!);
    }

    private void RemoveEarlierCopies(UploadId upload)
    {
        foreach (string copy in Directory.EnumerateFiles(layout.UploadFolder(upload), StorageLayout.AnyAssembledFile))
        {
            disk.Delete(copy);
        }
    }
}
