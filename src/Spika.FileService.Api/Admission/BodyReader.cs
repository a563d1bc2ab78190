using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// Reads the body of a request from the server. A stream of HTTP/2 that its client resets ends as such.
/// </summary>
/// <param name="request">Whose reader is not used elsewhere.</param>
internal readonly struct BodyReader(HttpRequest request)
{
    private readonly PipeReader _reader = request.BodyReader;

    private readonly bool _isHttp2 = HttpProtocol.IsHttp2(request.Protocol);

    public ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken) =>
        _isHttp2 ? ReadStreamAsync(_reader, cancellationToken) : _reader.ReadAsync(cancellationToken);

    /// <summary>All that was read is used.</summary>
    public void Advance(ReadResult read)
    {
        try
        {
            _reader.AdvanceTo(read.Buffer.End);
        }
        catch (IOException exception) when (_isHttp2 && IsReset(exception))
        {
            throw new ConnectionResetException(exception.Message, exception);
        }
    }

    /// <summary>Makes a read that waits, or else the next one, return at once. Any thread may call it.</summary>
    public void Cancel()
    {
        try
        {
            _reader.CancelPendingRead();
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection or the HTTP/2 stream was aborted: the server's reader throws, also at the reading, which
            // ends by itself. The sweep runs in a timer, where an exception would end the process.
        }
    }

    // When the client resets a stream of HTTP/2, the server says so in words only, and cancels the request after that.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ReadResult> ReadStreamAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (IOException exception) when (IsReset(exception))
        {
            throw new ConnectionResetException(exception.Message, exception);
        }
    }

    private static bool IsReset(IOException exception) =>
        exception is not (BadHttpRequestException or ConnectionResetException);
}
