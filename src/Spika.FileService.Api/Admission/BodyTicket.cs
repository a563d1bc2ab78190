using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// What the admission knows of one body. All but the marked members are guarded by the admission's lock.
/// </summary>
internal abstract class BodyTicket
{
    // Written by the reader of the body, read by the sweep.
    private long _receivedBytes;

    private BodyProgress? _progress;

    // Written by the sweep, read by the reader of the body.
    private volatile BodyVerdict _verdict;

    /// <summary>Whose it is. Set before the body enters.</summary>
    public ShareKey Key { get; init; }

    /// <summary>The announced length; null for a body in chunked encoding. Set before the body enters.</summary>
    public long? AnnouncedBytes { get; protected set; }

    /// <summary>
    /// Whether it may wait unread. Over HTTP/2 it may not: the requests of a connection share its flow-control window,
    /// and what is not read takes window from those that are. Set before the body enters.
    /// </summary>
    public bool CanWaitUnread { get; protected set; } = true;

    /// <summary>Null where the server counts no connections. Set before the body enters.</summary>
    public OpenConnection? Connection { get; protected set; }

    public Share Owner { get; set; } = null!;

    public Share Network { get; set; } = null!;

    public BodyStage Stage { get; set; }

    /// <summary>Where <see cref="LeasedBytes"/> are leased; null while none are.</summary>
    public MemoryRegion? Region { get; set; }

    public int LeasedBytes { get; set; }

    /// <summary>Counted in <see cref="Share.Ending"/>.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Whether it waits for its turn among others before it is handled, as chunks do.</summary>
    public virtual bool SharesHandling => false;

    /// <summary>How many turns it has among the bodies that are handled now.</summary>
    public int Turns { get; set; }

    /// <summary>Its place in a line; null while it does not wait.</summary>
    public Waiter? Waiter { get; set; }

    /// <summary>What the sweep has measured. Most bodies are gone before it sees them.</summary>
    public BodyProgress Progress => _progress ??= new BodyProgress();

    /// <summary>Bytes that have arrived. Any thread may use it.</summary>
    public long ReceivedBytes
    {
        get => Volatile.Read(ref _receivedBytes);
        set => Volatile.Write(ref _receivedBytes, value);
    }

    /// <summary>Any thread may use it.</summary>
    public BodyVerdict Verdict
    {
        get => _verdict;
        set => _verdict = value;
    }

    /// <summary>Whether its reading can be ended.</summary>
    public bool IsRead => Stage is BodyStage.Reading or BodyStage.Spooling && Verdict != BodyVerdict.End;

    /// <summary>Has the reading of the body, or the handling of its request, end.</summary>
    public void End()
    {
        if (Verdict != BodyVerdict.End)
        {
            Verdict = BodyVerdict.End;
            IsEnding = true;
            Network.Ending++;
            Interrupt();
        }
    }

    /// <summary>It has left, or was whole before it ended.</summary>
    public void ForgetEnding()
    {
        Network.Ending -= IsEnding ? 1 : 0;
        IsEnding = false;
    }

    /// <summary>Makes the reading of the body, or the handling of its request, look at <see cref="Verdict"/>.</summary>
    public abstract void Interrupt();
}
