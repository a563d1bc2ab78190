using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// Settles chunks whose commit failed without an answer: those that are in the record were committed. They are answered
/// in the order of that commit, so that of the answers to an upload still only one lists every chunk.
/// </summary>
internal sealed class SettledChunks
{
    // What was recorded up to the last settled chunk of each session.
    private readonly Dictionary<UploadSession, ChunkSet> _recorded = [];

    // What each session knew before the commit that failed.
    private readonly Dictionary<UploadSession, ChunkSet> _known = [];

    public void Clear()
    {
        _recorded.Clear();
        _known.Clear();
    }

    /// <summary>To be called before a session reads its record again.</summary>
    public void Note(UploadSession session) => _known[session] = session.Record.Chunks;

    /// <summary>
    /// Completes a chunk that is in the record. Chunks are settled in the order in which they were committed.
    /// </summary>
    public bool TryComplete(PendingChunk pending)
    {
        UploadSession session = pending.Session;
        if (pending.File is null || !session.Record.IsRecorded(pending, session.Writer))
        {
            return false;
        }

        if (!_recorded.TryGetValue(session, out ChunkSet? recorded))
        {
            recorded = session.Record.RecordedBefore(session.Writer, _known[session]);
        }

        recorded = recorded.Contains(pending.Index) ? recorded : recorded.With(pending.Index);
        _recorded[session] = recorded;
        pending.CompleteRecorded(recorded);
        return true;
    }
}
