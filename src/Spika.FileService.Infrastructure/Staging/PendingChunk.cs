using System.Threading.Tasks.Sources;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// A chunk on its way through the journal, and the wait for its receipt in the same object: the only one made for each
/// chunk. While it is not disposed, no other request of this process can write the same chunk.
/// </summary>
internal sealed class PendingChunk(UploadSession session, int index) : IValueTaskSource<ChunkReceipt>, IDisposable
{
    private ManualResetValueTaskSourceCore<ChunkReceipt> _receipt = new() { RunContinuationsAsynchronously = true };

    private bool _isRecorded;

    public UploadSession Session { get; } = session;

    /// <summary>0-based position of the chunk.</summary>
    public int Index { get; } = index;

    /// <summary>The bytes that were written, in the request's memory: there until the chunk is disposed.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>In bytes.</summary>
    public int Length => Content.Length;

    /// <summary>Whether the session's hash has the bytes in it.</summary>
    public bool IsHashed { get; set; }

    /// <summary>The receipt, when it is known without recording anything.</summary>
    public ChunkReceipt? Known { get; init; }

    /// <summary>Where the bytes were written; null when nothing is to be recorded.</summary>
    public IChunkFile? File { get; init; }

    /// <summary>Of the chunk's own file; null when the chunk is in a slot.</summary>
    public long? OddSerial { get; init; }

    /// <summary>What the limits of staging were charged for it.</summary>
    public StagingCharge Charge { get; init; }

    /// <summary>Length of the odd chunk that this one replaces, whose file goes when this one is recorded.</summary>
    public int? ReplacedLength { get; init; }

    /// <summary>What the chunk adds on the disk once it is recorded.</summary>
    public StagingUse NetCost =>
        OddSerial is null ? StagingCost.OfSlot(Length)
        : ReplacedLength is { } replaced ? StagingCost.OfOdd(Length) - StagingCost.OfOdd(replaced)
        : StagingCost.OfOdd(Length);

    /// <summary>
    /// What its commit adds beside the chunks: the folder and the slots file of a new upload. The first chunk bears it.
    /// </summary>
    public StagingUse Overhead { get; set; }

    /// <summary>When it was given to the journal, as a time stamp of the clock.</summary>
    public long EnqueuedAt { get; set; }

    /// <summary>
    /// Whether a commit round failed with the chunk in it. The first failure of an outage is always followed by one
    /// more round.
    /// </summary>
    public bool IsPostponed { get; set; }

    /// <summary>
    /// Whether a commit with the chunk failed without an answer, so that the record tells whether it was made.
    /// </summary>
    public bool IsInDoubt { get; set; }

    public ValueTask<ChunkReceipt> Receipt => new(this, _receipt.Version);

    public bool IsCompleted => _receipt.GetStatus(_receipt.Version) != ValueTaskSourceStatus.Pending;

    public void Complete(ChunkReceiptStatus status, ChunkSet chunks)
    {
        _isRecorded = status == ChunkReceiptStatus.Recorded;
        _receipt.SetResult(new ChunkReceipt(status, chunks));
    }

    /// <param name="chunks">What was recorded up to and including the chunk.</param>
    public void CompleteRecorded(ChunkSet chunks)
    {
        // An odd chunk has precedence over what other writers have, so it settles a conflict by itself.
        bool isInConflict =
            this is { File: not null, OddSerial: null } && Session.Record.IsAlsoAt(Index, Session.Writer);
        Complete(isInConflict ? ChunkReceiptStatus.Conflict : ChunkReceiptStatus.Recorded, chunks);
    }

    public void Fail(Exception exception) => _receipt.SetException(exception);

    /// <summary>
    /// Allows the next request for the same chunk to go on. To be called when the chunk has its receipt, or will not be
    /// recorded.
    /// </summary>
    public void Dispose()
    {
        if (IsHashed && !_isRecorded)
        {
            Session.Hasher.Forget();
        }

        ChunkFate fate =
            _isRecorded ? ChunkFate.Recorded
            : IsInDoubt ? ChunkFate.InDoubt
            : ChunkFate.NotRecorded;
        File?.Release(fate);
        if (fate == ChunkFate.NotRecorded)
        {
            Charge.Return();
        }
        else if (fate == ChunkFate.Recorded)
        {
            Charge.Settle(NetCost + Overhead);
        }

        Session.Release(Index);
    }

    ChunkReceipt IValueTaskSource<ChunkReceipt>.GetResult(short token) => _receipt.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ChunkReceipt>.GetStatus(short token) => _receipt.GetStatus(token);

    void IValueTaskSource<ChunkReceipt>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _receipt.OnCompleted(continuation, state, token, flags);
}
