using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Server;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// The body of a request: in the end in one pooled array, on the way there in a shorter one or in the spool.
/// </summary>
internal sealed partial class IncomingBody : BodyTicket, IDisposable
{
    /// <summary>The first array for a body that does not announce its length.</summary>
    private const int FirstGuess = 64 * 1024;

    private readonly HttpRequest _request;
    private readonly BodyPool _pool;
    private readonly BodyAdmission _admission;
    private readonly ISpool _spool;
    private readonly TimeProvider _clock;

    private BodyReader? _reader;
    private byte[] _buffer = [];
    private int _length;
    private int _maxBytes;
    private volatile bool _isHandlingEnded;

    public IncomingBody(HttpRequest request, BodyPool pool, BodyAdmission admission, ISpool spool, TimeProvider clock)
    {
        (_request, _pool, _admission, _spool, _clock) = (request, pool, admission, spool, clock);
        Key = ShareKey.Of(request.HttpContext);
        AnnouncedBytes = request.ContentLength;
        CanWaitUnread = !HttpProtocol.IsHttp2(request.Protocol);
        Connection = request.HttpContext.Features.Get<OpenConnection>();
    }

    public Memory<byte> Content => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Is cancelled when the handling of the request takes too long; null for requests without that limit.
    /// </summary>
    public CancellationTokenSource? HandlingEnd { get; set; }

    public override bool SharesHandling => HandlingEnd is not null;

    public override void Interrupt()
    {
        if (Stage == BodyStage.Handling)
        {
            _isHandlingEnded = true;

            // On another thread: what is registered is foreign code, and the admission holds its lock.
            _ = HandlingEnd?.CancelAsync();
        }
        else
        {
            _reader?.Cancel();
        }
    }

    /// <summary>
    /// Reads the body once. One that announces more than <paramref name="maxBytes"/> is refused unread.
    /// </summary>
    /// <returns>Why the body is refused; null when <see cref="Content"/> is whole.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Error?> ReadAsync(int maxBytes, CancellationToken cancellationToken)
    {
        if (!ContentCoding.IsIdentity(_request.Headers.ContentEncoding))
        {
            return RequestErrors.UnsupportedMediaType;
        }

        if (AnnouncedBytes > maxBytes)
        {
            return RequestErrors.TooLarge;
        }

        _maxBytes = maxBytes;
        _reader = new BodyReader(_request);
        Error? refusal;
        try
        {
            refusal = await ReadWholeAsync(cancellationToken);
        }
        catch (Exception exception) when (IsOfEnd(exception, cancellationToken))
        {
            // As a result, not as an exception through all that handles the request: a client that resets thousands of
            // connections would keep the processor busy with that.
            _request.HttpContext.Abort();
            refusal = RequestErrors.Timeout;
        }

        if (refusal is null)
        {
            return null;
        }

        // At once, not when the answer has been taken: that can take as long as the body.
        Dispose();
        return refusal;
    }

    public void Dispose()
    {
        _spooled?.Dispose();
        _spooled = null;
        GiveArrayBack();
        _length = 0;
        _admission.Leave(this);
    }

    // The time limit of the handling of a chunk cancels as well, and has an answer.
    private bool IsOfEnd(Exception exception, CancellationToken cancellationToken) =>
        FailureHandler.IsOfEndedConnection(exception)
        || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested && !_isHandlingEnded);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Error?> ReadWholeAsync(CancellationToken cancellationToken)
    {
        int firstBytes = (int?)AnnouncedBytes ?? Math.Min(FirstGuess, _maxBytes);
        Error? refusal = await _admission.EnterAsync(this, firstBytes, cancellationToken) switch
        {
            Turn.Granted => await ReadIntoMemoryAsync(cancellationToken),
            Turn.Spool => await ReadIntoSpoolAsync(cancellationToken),
            _ => RequestErrors.Busy,
        };
        return refusal is not null ? refusal
            : _length == 0 ? RequestErrors.EmptyBody
            : await _admission.HandleAsync(this, cancellationToken) == Turn.Granted ? null
            : RequestErrors.Busy;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Error?> ReadIntoMemoryAsync(CancellationToken cancellationToken)
    {
        _buffer = _pool.Rent(FirstArrayBytes());
        while (true)
        {
            ReadResult read = await _reader!.Value.ReadAsync(cancellationToken);
            if (read.IsCanceled)
            {
                // The sweep did that, and this may run within it, under the lock of the admission.
                await Task.Yield();
            }

            if (Judge(read) is { } refusal)
            {
                return refusal;
            }

            if (read.Buffer.Length > _buffer.Length - _length)
            {
                Turn turn = await GrowAsync(_length + (int)read.Buffer.Length, cancellationToken);
                if (turn != Turn.Granted)
                {
                    return turn == Turn.Spool
                        ? await GoOnInSpoolAsync(read, cancellationToken)
                        : Refuse(read, Verdict == BodyVerdict.End ? RequestErrors.Timeout : RequestErrors.Busy);
                }
            }

            Append(read.Buffer);
            _reader!.Value.Advance(read);
            if (read.IsCompleted)
            {
                return null;
            }

            if (Verdict == BodyVerdict.MoveToSpool && await TryMoveToSpoolAsync())
            {
                return await ReadIntoSpoolAsync(cancellationToken);
            }
        }
    }

    // Also when a body is refused, what was read is consumed: the server drains the rest with the same reader.
    private Error? Judge(ReadResult read) =>
        read.Buffer.Length > _maxBytes - _length ? Refuse(read, RequestErrors.TooLarge)
        : Verdict == BodyVerdict.End && !read.IsCompleted ? Refuse(read, RequestErrors.Timeout)
        : null;

    private Error Refuse(ReadResult read, Error error)
    {
        _reader!.Value.Advance(read);
        return error;
    }

    // A lease that was cut to the size of all memory is for an array that is longer.
    private int FirstArrayBytes() =>
        AnnouncedBytes is { } announced && LeasedBytes > BodyAdmission.StartBytes ? (int)announced : LeasedBytes;

    private async ValueTask<Turn> GrowAsync(int neededBytes, CancellationToken cancellationToken)
    {
        int length = Math.Max(neededBytes, (int?)AnnouncedBytes ?? Math.Min(2 * _buffer.Length, _maxBytes));
        while (true)
        {
            Turn turn = await _admission.GrowAsync(this, length, cancellationToken);
            if (turn == Turn.Granted)
            {
                byte[] larger = _pool.Rent(length);
                Content.CopyTo(larger);
                GiveArrayBack();
                _buffer = larger;
            }

            if (turn != Turn.Spool || await TryMoveToSpoolAsync())
            {
                return turn;
            }

            // Without room in the spool it waits for memory again; its array is short.
            await Task.Delay(_tryAgainAfter, _clock, cancellationToken);
            if (Verdict == BodyVerdict.End)
            {
                return Turn.Busy;
            }
        }
    }

    private void Append(ReadOnlySequence<byte> more)
    {
        more.CopyTo(_buffer.AsSpan(_length));
        _length += (int)more.Length;
        ReceivedBytes = _length;
    }

    private void GiveArrayBack()
    {
        if (_buffer.Length > 0)
        {
            _pool.Return(_buffer);
            _buffer = [];
        }
    }
}
