using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads;

/// <summary>
/// Remembers what refused verifies found, so that a repeated one is answered without taking the upload and reading its
/// chunks. A remembered finding counts for one version of the record.
/// </summary>
internal sealed class RefusedVerifies(TimeProvider time)
{
    // A finding with missing chunks takes 4 KB at most, and an upload has one of them.
    private const int MaxUploads = 4096;

    private const int MaxFindings = 8;

    // Bytes that a disk read wrong once and reads right now have the same version. Chunks that are sent again end it
    // earlier.
    private static readonly TimeSpan _keptFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    private readonly Dictionary<UploadId, Findings> _uploads = [];

    private volatile int _count;

    /// <summary>Whether anything is remembered of the upload.</summary>
    public bool Has(UploadId upload)
    {
        if (_count == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _uploads.TryGetValue(upload, out Findings? findings) && IsFresh(findings);
        }
    }

    /// <returns>The refusal of a verify with these values; null when it has to be run.</returns>
    public Error? Find(UploadId upload, RecordVersion version, int total, FileDescription description)
    {
        lock (_lock)
        {
            return
                _uploads.TryGetValue(upload, out Findings? findings) && findings.Version == version && IsFresh(findings)
                ? findings.Refusals.Find(refusal => refusal.Total == total)?.Refuse(description)
                : null;
        }
    }

    public void Note(UploadId upload, RecordVersion version, VerifyRefusal refusal)
    {
        lock (_lock)
        {
            if (
                !_uploads.TryGetValue(upload, out Findings? findings)
                || findings.Version != version
                || !IsFresh(findings)
            )
            {
                MakeRoom();
                _uploads[upload] = findings = new Findings(version, time.GetTimestamp());
            }

            findings.Add(refusal);
            _count = _uploads.Count;
        }
    }

    /// <summary>A chunk of the upload came, even if it equals the recorded one: the next verify reads.</summary>
    public void Forget(UploadId upload)
    {
        if (_count == 0)
        {
            return;
        }

        lock (_lock)
        {
            _uploads.Remove(upload);
            _count = _uploads.Count;
        }
    }

    private bool IsFresh(Findings findings) => time.GetElapsedTime(findings.NotedAt) < _keptFor;

    private void MakeRoom()
    {
        if (_uploads.Count < MaxUploads)
        {
            return;
        }

        foreach (UploadId old in _uploads.Where(upload => !IsFresh(upload.Value)).Select(upload => upload.Key).ToList())
        {
            _uploads.Remove(old);
        }

        if (_uploads.Count >= MaxUploads)
        {
            _uploads.Remove(_uploads.MinBy(upload => upload.Value.NotedAt).Key);
        }
    }

    private sealed class Findings(RecordVersion version, long notedAt)
    {
        public RecordVersion Version { get; } = version;

        public long NotedAt { get; } = notedAt;

        public List<VerifyRefusal> Refusals { get; } = [];

        public void Add(VerifyRefusal refusal)
        {
            // A finding of the same chunks with a hash says more than one without.
            VerifyRefusal? same = Refusals.Find(other => other.Total == refusal.Total);
            if (same is { Hash: not null } && refusal.Hash is null)
            {
                return;
            }

            Refusals.RemoveAll(other =>
                ReferenceEquals(other, same) || (refusal.Missing is not null && other.Missing is not null)
            );
            if (Refusals.Count == MaxFindings)
            {
                Refusals.RemoveAt(0);
            }

            Refusals.Add(refusal);
        }
    }
}
