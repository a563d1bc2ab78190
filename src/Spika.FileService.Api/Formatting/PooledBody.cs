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
internal sealed class PooledBody(BodyPool pool, ChunkRequestGate? gate = null) : IDisposable
{
    /// <summary>The first array for a body that does not announce its length.</summary>
    private const int FirstGuess = 64 * 1024;

    private RateLimitLease? _lease;
    private byte[] _buffer = [];
    private int _length;

    public Memory<byte> Content => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body once. One that announces more than <paramref name="maxBytes"/> is refused unread.</summary>
    /// <returns>Why the body is refused; null when it is here.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Error?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding.Count > 0)
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
        PipeReader reader = request.BodyReader;
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
