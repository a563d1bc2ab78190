using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;
using Spika.FileService.Infrastructure.Sessions;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Chunks on the local disk, or on a volume that several processes share.</summary>
internal sealed class LocalChunkStore(
    UploadSessions sessions,
    GroupCommitLedger ledger,
    StorageLayout layout,
    StagingLimits limits,
    Writer writer,
    IDisk disk,
    IOptions<UploadOptions> options
) : IChunkStore
{
    public async ValueTask<Result<WrittenChunk>> WriteAsync(
        Upload upload,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        UploadSession session = sessions.Get(upload.Id);
        while (!await session.ReserveAsync(index, cancellationToken))
        {
            await sessions.CloseAsync(session);
            session = sessions.Get(upload.Id);
        }

        WrittenChunk? written = null;
        try
        {
            Result<WrittenChunk> result = await WriteReservedAsync(upload, session, index, content, cancellationToken);
            written = result.IsSuccess ? result.Value : null;
            return result;
        }
        finally
        {
            if (written is null)
            {
                session.Release(index);
            }
        }
    }

    public Task RemoveAsync(UploadId upload, CancellationToken cancellationToken)
    {
        disk.DeleteFolder(layout.UploadFolder(upload));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<IReadOnlyList<UploadId>> ListAsync(
        DateTimeOffset startedBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (string folder in FolderListing.Folders(layout.StagingRoot))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return FolderListing.UploadsIn(folder, startedBefore);
        }
    }

    private async ValueTask<Result<WrittenChunk>> WriteReservedAsync(
        Upload upload,
        UploadSession session,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        if (session.IsStale)
        {
            await ledger.RefreshAsync(session);
        }

        bool isRecorded = session.Chunks.Contains(index);
        if (isRecorded)
        {
            // Another process may have replaced the chunk since this one looked last.
            await ledger.RefreshAsync(session);
            if (HasBytes(upload.Id, index, session.Locate(index)!.Value, content.Span))
            {
                return new PendingChunk(session, index);
            }
        }

        if (await limits.RefuseAsync(upload, session.Bytes, content.Length, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        int? stride = session.SlotsOf(writer.Id).Stride;
        if (!isRecorded && session.Folder.FitsSlot(stride, index, content.Length, options.Value.MaxFileBytes))
        {
            ChunkFile slots = session.Folder.WriteSlot(index, content.Span);
            return new PendingChunk(session, index) { File = slots, Length = content.Length };
        }

        OddFile odd = session.Folder.WriteOdd(index, content.Span);
        return new PendingChunk(session, index)
        {
            File = odd,
            Length = content.Length,
            OddSerial = odd.Serial,
        };
    }

    private bool HasBytes(UploadId upload, int index, ChunkPlace place, ReadOnlySpan<byte> content)
    {
        if (place.Length != content.Length)
        {
            return false;
        }

        (string path, long position) = place.Serial is { } serial
            ? (layout.OddFile(upload, place.Writer, index, serial), 0)
            : (layout.SlotsFile(upload, place.Writer), (long)index * place.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(place.Length);
        try
        {
            using SafeFileHandle file = disk.OpenRead(path);
            int read = RandomAccess.Read(file, buffer.AsSpan(0, place.Length), position);
            return content.SequenceEqual(buffer.AsSpan(0, read));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Lost, or the upload was finished a moment ago; the ledger tells. The bytes at hand replace what is not there.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
