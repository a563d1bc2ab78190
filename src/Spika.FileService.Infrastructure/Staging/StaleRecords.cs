using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// Reads the records that a batch needs and this process does not know: of uploads that it has not seen yet, and after
/// a commit that failed without an answer. Only the journal's loop uses it.
/// </summary>
internal sealed class StaleRecords(IChunkRecords records, UploadDrafts drafts)
{
    /// <summary>The chunks of the batch whose commit had no answer, by what was read last.</summary>
    public SettledChunks Settled { get; } = new();

    /// <returns>The sessions that were read; null when there were none.</returns>
    public async ValueTask<IReadOnlySet<UploadSession>?> LoadAsync(IReadOnlyList<PendingChunk> batch)
    {
        HashSet<UploadSession>? stale = Find(batch);
        if (stale is null)
        {
            return null;
        }

        IReadOnlyList<ChunkRecord> read = await records.ReadAsync(
            [.. stale.Select(session => session.Upload)],
            CancellationToken.None
        );
        ILookup<Guid, ChunkRecord> byUpload = read.ToLookup(record => record.Upload);
        Settled.Clear();
        foreach (UploadSession session in stale)
        {
            Settled.Note(session);
            session.Record.Load(ChunkMap.Of(byUpload[session.Upload.Value]));
        }

        return stale;
    }

    private HashSet<UploadSession>? Find(IReadOnlyList<PendingChunk> batch)
    {
        HashSet<UploadSession>? stale = null;
        for (int i = 0; i < batch.Count; i++)
        {
            UploadSession session = batch[i].Session;
            if (!session.Record.IsStale)
            {
                continue;
            }

            if (drafts.IsPending(session.Upload))
            {
                // Nothing is recorded of a draft that was not taken, and only the loop takes it.
                session.Record.Load(new ChunkMap());
            }
            else
            {
                (stale ??= []).Add(session);
            }
        }

        return stale;
    }
}
