using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>Gives the chunks of a commit their receipts, by what the database made of it.</summary>
internal sealed class CommitReceipts(UploadSessions sessions, TimeProvider clock)
{
    // Another instance holds an upload for one commit, a few milliseconds.
    private static readonly TimeSpan _longestBusy = TimeSpan.FromSeconds(15);

    /// <summary>A chunk that gets no receipt is to be committed again.</summary>
    public void Give(SessionCommit commit)
    {
        if (commit.Record.IsBusy)
        {
            FailDelayed(commit);
        }
        else if (commit.Record.IsOutdated)
        {
            // An earlier commit, whose connection broke, ended late after all. The next round settles what it recorded.
            commit.Session.Record.IsStale = true;
            commit.Waiting.ForEach(pending => pending.IsInDoubt = true);
        }
        else if (!commit.Record.IsReceiving)
        {
            sessions.Drop(commit.Session);
            ChunkReceiptStatus status = commit.Record.Draft is null
                ? ChunkReceiptStatus.NotReceiving
                : ChunkReceiptStatus.NotStarted;
            commit.Waiting.ForEach(pending => pending.Complete(status, ChunkSet.Empty));
        }
        else
        {
            Complete(commit);
        }
    }

    // Each chunk lists what was recorded up to and including itself, so only the last one of an upload lists them all.
    // A slot that another instance unlisted before the commit is in none of the lists.
    private static void Complete(SessionCommit commit)
    {
        (ChunkSet listed, ChunkSet all) = commit.Session.Record.Apply(commit.Record);
        int left = commit.Record.NewSlots.Length + commit.Record.NewOdd.Count;
        foreach (PendingChunk pending in commit.Waiting)
        {
            if (pending.File is not null)
            {
                left--;
                listed =
                    left == 0 ? all
                    : commit.Session.Record.IsUnlisted(pending.Index) ? listed
                    : listed.With(pending.Index);
            }

            pending.CompleteRecorded(listed);
        }
    }

    private void FailDelayed(SessionCommit commit)
    {
        foreach (PendingChunk pending in commit.Waiting)
        {
            if (clock.GetElapsedTime(pending.EnqueuedAt) >= _longestBusy)
            {
                pending.Fail(new CommitDelayedException());
            }
        }
    }
}
