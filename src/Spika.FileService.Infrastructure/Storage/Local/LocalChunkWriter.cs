using System.Buffers;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Puts the bytes of a chunk in their place: a slot of the upload's slots file, or a file of its own. They are neither
/// durable nor recorded yet.
/// </summary>
internal sealed class LocalChunkWriter(
    UploadSessions sessions,
    ChunkJournal journal,
    StagedFiles staged,
    StagingLimits limits,
    RecordCheck recordCheck,
    UploadDrafts drafts,
    IDisk disk,
    IOptions<UploadOptions> options
)
{
    /// <returns>The chunk, for the caller to record and to dispose; or a limit of staging.</returns>
    /// <exception cref="IOException">The storage failed or is full.</exception>
    public async ValueTask<Result<PendingChunk>> WriteAsync(
        Upload upload,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        UploadSession session = sessions.Get(upload.Id);
        while (!await session.ReserveAsync(index, cancellationToken))
        {
            await sessions.CloseAsync(session).WaitAsync(cancellationToken);
            session = sessions.Get(upload.Id);
        }

        PendingChunk? written = null;
        try
        {
            Result<PendingChunk> result = await WriteReservedAsync(upload, session, index, content, cancellationToken);
            written = result.IsSuccess ? result.Value : null;
            return result;
        }
        catch (FileInUseException)
        {
            // A verify has the upload. What became of it the caller asks the database.
            written = NotReceiving(session, index);
            return written;
        }
        finally
        {
            if (written is null)
            {
                session.Release(index);
            }

            if (session.Folder.IsRetired)
            {
                sessions.Drop(session);
            }
        }
    }

    private async ValueTask<Result<PendingChunk>> WriteReservedAsync(
        Upload upload,
        UploadSession session,
        int index,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        // A chunk that is recorded already may have been replaced by another process since this one looked last.
        bool isKnown = !session.Record.IsStale || drafts.IsPending(upload.Id);
        if (!isKnown || session.Record.Chunks.Contains(index))
        {
            await recordCheck.EnsureAsync(upload.Id, leased: null, cancellationToken);
            ChunkReceipt now = await journal.RefreshAsync(session);
            if (now.Status != ChunkReceiptStatus.Recorded)
            {
                return NotReceiving(session, index);
            }
        }

        ChunkPlace? place = session.Record.Locate(index);
        if (place is { } recorded && HasBytes(upload.Id, index, recorded, content.Span))
        {
            ChunkReceipt known = new(ChunkReceiptStatus.Recorded, session.Record.Chunks);
            return new PendingChunk(session, index) { Known = known };
        }

        WriterSlots own = session.Record.SlotsOf(session.Writer);
        bool isSlot =
            place is null
            && !session.Record.IsUnlisted(index)
            && session.Folder.MayFitSlot(own.Stride, index, content.Length, options.Value.MaxFileBytes);
        Result<StagingCharge> charge = await limits.ChargeAsync(
            upload,
            session,
            new StagedChunk(index, content.Length, isSlot, place),
            cancellationToken
        );
        if (charge.Error is { } refusal)
        {
            return refusal;
        }

        try
        {
            return Write(upload.Id, session, index, content, place, charge.Value);
        }
        catch
        {
            charge.Value.Return();
            throw;
        }
    }

    private PendingChunk Write(
        UploadId upload,
        UploadSession session,
        int index,
        ReadOnlyMemory<byte> content,
        ChunkPlace? place,
        StagingCharge charge
    )
    {
        WriterSlots own = session.Record.SlotsOf(session.Writer);
        if (
            place is null
            && !session.Record.IsUnlisted(index)
            && session.Folder.FitsSlot(own.Stride, index, content.Length, options.Value.MaxFileBytes)
        )
        {
            IChunkFile slots = session.Folder.WriteSlot(index, content.Span, isRecorded: own.Chunks.Count > 0);
            return new PendingChunk(session, index)
            {
                File = slots,
                Content = content,
                Charge = charge,
            };
        }

        ChunkPlace? replaced = place is { Serial: not null } ? place : null;
        (IChunkFile odd, long serial) = session.Folder.WriteOdd(index, content.Span, replaced, session.Record.OddCount);
        return new PendingChunk(session, index)
        {
            File = odd,
            Content = content,
            OddSerial = serial,
            Charge = charge,
            ReplacedLength = replaced?.Length,
        };
    }

    private static PendingChunk NotReceiving(UploadSession session, int index) =>
        new(session, index) { Known = new ChunkReceipt(ChunkReceiptStatus.NotReceiving, ChunkSet.Empty) };

    private bool HasBytes(UploadId upload, int index, ChunkPlace place, ReadOnlySpan<byte> content)
    {
        if (place.Length != content.Length)
        {
            return false;
        }

        (string path, long position) = place.Serial is { } serial
            ? (staged.OddFile(upload, place.Writer, index, serial), 0)
            : (staged.SlotsFile(upload, place.Writer), (long)index * place.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(place.Length);
        try
        {
            using SafeFileHandle file = disk.OpenRead(path);
            int read = disk.Read(file, buffer.AsSpan(0, place.Length), position);
            return content.SequenceEqual(buffer.AsSpan(0, read));
        }
        catch (IOException exception) when (exception is not FileInUseException)
        {
            // Lost, unreadable, or the upload was finished a moment ago; the journal tells. The bytes at hand replace
            // what is not there.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
