using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Slots that are the whole file as soon as their last chunk is saved: this process received all of them, and hashed
/// them as they came. So it is with each file of one chunk, and with files whose chunks have one length.
/// </summary>
internal sealed class WholeSlots(UploadSessions sessions, ChunkAssembly assembly)
{
    /// <summary>
    /// Takes the slots of an upload, whose record is not read. Until the file is disposed, chunks of the upload wait.
    /// </summary>
    /// <returns>Null when they are not all there is, or not the announced file, or cannot be taken.</returns>
    public async Task<WholeUpload?> TryTakeAsync(UploadId upload, int total, long sizeBytes, FileHash hash)
    {
        HeldSession? held = await sessions.TryHoldAsync(
            upload,
            session =>
                session.Record.LengthOfSlots(session.Writer, total) == sizeBytes
                && assembly.MayAdoptWhole(upload, session.Writer)
                && session.Hasher.HashOf(total) == hash
        );
        if (held is null)
        {
            return null;
        }

        AssembledFile? file = null;
        try
        {
            AssemblySegment slots = new(held.Session.Writer, 0, null, 0, sizeBytes);
            file = assembly.TryAdoptWhole(upload, slots, hash, held);
            return file is null ? null : new WholeUpload(held.Session.Record.Version, file);
        }
        catch (Exception exception)
            when (exception is FileInUseException or FileNotFoundException or DirectoryNotFoundException)
        {
            // A verify with a lease finds out why.
            return null;
        }
        finally
        {
            if (file is null)
            {
                held.Dispose();
            }
        }
    }
}
