using Spika.FileService.Application.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// The chunks of one batch for one upload. Each session has one, which the journal's loop uses for one batch after the
/// other.
/// </summary>
internal sealed class SessionCommit(UploadSession session)
{
    private StagingUse _cost;

    public UploadSession Session { get; } = session;

    /// <summary>What is to be recorded of them, and what came back.</summary>
    public UploadCommit Record { get; } = new(session.Upload, session.Writer);

    /// <summary>
    /// The chunks of this commit, and requests for what other writers recorded, in the order of their answers.
    /// </summary>
    public List<PendingChunk> Waiting { get; } = [];

    public void Add(PendingChunk chunk)
    {
        Waiting.Add(chunk);
        if (chunk.File is null)
        {
            return;
        }

        _cost += chunk.NetCost;
        if (chunk.OddSerial is { } serial)
        {
            Record.NewOdd.Add((chunk.Index, new OddChunk(Record.Writer, chunk.Length, serial)));
        }
        else
        {
            Record.AddSlot(chunk.Index, chunk.Length);
        }
    }

    public void Prepare(DateTimeOffset now)
    {
        WriterSlots before = Session.Record.SlotsOf(Record.Writer);
        StagingUse cost = _cost + ChargeOverhead(before);
        Record.Prepare(before, Session.Record.KnownVersions(Record.Writer), cost.Bytes, (int)cost.Files, now);
    }

    /// <summary>Makes it ready for the next batch.</summary>
    public void Clear()
    {
        Waiting.Clear();
        Record.Clear();
        _cost = default;
    }

    private StagingUse ChargeOverhead(WriterSlots before)
    {
        StagingUse folder = Record.HasChanges && before.Version == 0 ? StagingCost.OfFolder : default;
        StagingUse slots = Record.NewSlots.Length > 0 && before.Stride is null ? StagingCost.OfSlotsFile : default;
        bool isBorne = false;
        foreach (PendingChunk chunk in Waiting)
        {
            if (chunk.File is not null)
            {
                chunk.Overhead = isBorne ? default : folder + slots;
                isBorne = true;
            }
        }

        return folder + slots;
    }
}
