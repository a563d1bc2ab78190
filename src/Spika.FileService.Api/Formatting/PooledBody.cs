using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Requests;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Formatting;

/// <summary>The whole body of a request in one rented array.</summary>
/// <param name="gate">What lets chunk requests in; null for the small bodies of others.</param>
/// <param name="incoming">Where a chunk's body is known while it is read; null as <paramref name="gate"/>.</param>
internal sealed class PooledBody(BodyPool pool, ChunkRequestGate? gate = null, IncomingBodies? incoming = null)
    : IDisposable
{
    /// <summary>The first array for a body that does not announce its length.</summary>
    private const int FirstGuess = 64 * 1024;

    private RateLimitLease? _lease;
    private byte[] _buffer = [];
    private int _length;
    private PipeReader? _reader;
    private volatile bool _isCut;

    public Memory<byte> Content => _buffer.AsMemory(0, _length);

    /// <summary>When its turn came, as a time stamp of the clock.</summary>
    public long StartedAt { get; set; }

    /// <summary>What it takes of the memory.</summary>
    public int ArrayBytes => _buffer.Length;

    /// <summary>Ends the reading; the request is refused as too slow. Any thread may call it.</summary>
    public void Cut()
    {
        _isCut = true;
        _reader?.CancelPendingRead();
    }

    /// <summary>Reads the body once. One that announces more than <paramref name="maxBytes"/> is refused unread.</summary>
    /// <returns>Why the body is refused; null when it is here.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Error?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (!ContentCoding.IsIdentity(request.Headers.ContentEncoding))
        {
            return RequestErrors.UnsupportedMediaType;
        }

        if (request.ContentLength > maxBytes)
        {
            return RequestErrors.TooLarge;
        }

        if (gate is not null)
        {
            _lease = await gate.EnterAsync((int?)request.ContentLength ?? maxBytes, cancellationToken);
            if (_lease is null)
            {
                return RequestErrors.Busy;
            }
        }

        _buffer = pool.Rent((int?)request.ContentLength ?? Math.Min(FirstGuess, maxBytes));
        _reader = request.BodyReader;
        incoming?.Add(this);
        try
        {
            return await ReadAllAsync(_reader, maxBytes, cancellationToken);
        }
        finally
        {
            incoming?.Remove(this);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Error?> ReadAllAsync(PipeReader reader, int maxBytes, CancellationToken cancellationToken)
    {
        ReadResult read;
        do
        {
            read = await reader.ReadAsync(cancellationToken);
            bool fits = TryAppend(read.Buffer, maxBytes);

            // Also when it is refused: the server drains the rest of the body with the same reader.
            reader.AdvanceTo(read.Buffer.End);
            if (!fits)
            {
                return RequestErrors.TooLarge;
            }

            if (_isCut && !read.IsCompleted)
            {
                // At once, not when the answer has been taken: that may be just as slow.
                Dispose();
                return RequestErrors.Timeout;
            }
        } while (!read.IsCompleted);

        return _length == 0 ? RequestErrors.EmptyBody : null;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            pool.Return(_buffer);
            _buffer = [];
            _length = 0;
        }

        _lease?.Dispose();
        _lease = null;
    }

    private bool TryAppend(ReadOnlySequence<byte> more, int maxBytes)
    {
        if (more.Length > maxBytes - _length)
        {
            return false;
        }

        int length = _length + (int)more.Length;
        if (length > _buffer.Length)
        {
            byte[] larger = pool.Rent(Math.Max(length, Math.Min(2 * _buffer.Length, maxBytes)));
            Content.CopyTo(larger);
            pool.Return(_buffer);
            _buffer = larger;
        }

        more.CopyTo(_buffer.AsSpan(_length));
        _length = length;
        return true;
    }
}
