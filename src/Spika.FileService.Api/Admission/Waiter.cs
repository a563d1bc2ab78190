namespace Spika.FileService.Api.Admission;

/// <summary>The place of a body in a line.</summary>
/// <param name="body">The body.</param>
/// <param name="line">The line.</param>
/// <param name="bytes">The lease that it waits for.</param>
internal sealed class Waiter(BodyTicket body, WaitingLine line, int bytes)
{
    private readonly TaskCompletionSource<Turn> _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BodyTicket Body => body;

    public WaitingLine Line => line;

    public int Bytes => bytes;

    /// <summary>Whether it may be sent to the spool in place of waiting.</summary>
    public bool CanSpool { get; init; }

    public LinkedListNode<Waiter>? Place { get; set; }

    /// <summary>In the line's <see cref="NetworkCrowd"/>.</summary>
    public LinkedListNode<Waiter>? NetworkPlace { get; set; }

    public Task<Turn> Turn => _turn.Task;

    public void End(Turn turn) => _turn.TrySetResult(turn);
}
