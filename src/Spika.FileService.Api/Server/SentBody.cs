using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Spika.FileService.Api.Server;

/// <summary>
/// The body of an answer over HTTP/2, which waits for the client while its stream has no window. The socket does not
/// show that: it has nothing to send.
/// </summary>
internal sealed class SentBody(IHttpResponseBodyFeature inner, OpenConnection connection) : IHttpResponseBodyFeature
{
    private SentPipeWriter? _writer;

    private Stream? _stream;

    public PipeWriter Writer => _writer ??= new SentPipeWriter(inner.Writer, connection);

    public Stream Stream => _stream ??= Writer.AsStream(leaveOpen: true);

    /// <summary>Watches the body of an answer.</summary>
    public static void Watch(HttpContext context, OpenConnection connection)
    {
        IHttpResponseBodyFeature body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new SentBody(body, connection));
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();
}
