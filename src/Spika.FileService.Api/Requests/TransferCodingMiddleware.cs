using Microsoft.Extensions.Primitives;
using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Requests;

/// <summary>
/// Refuses a request whose body has two lengths, or a coding that nothing decodes: a proxy in front may take its end
/// for another place than the server does, and what comes behind it for another request.
/// </summary>
internal sealed class TransferCodingMiddleware(RequestDelegate next)
{
    private const string Chunked = "chunked";

    // The server moves a Content-Length that it does not use to this header.
    private const string UnusedLength = "X-Content-Length";

    public Task InvokeAsync(HttpContext context)
    {
        StringValues codings = context.Request.Headers.TransferEncoding;
        if (codings.Count == 0 || IsChunkedAlone(codings, context.Request.Headers))
        {
            return next(context);
        }

        context.Response.Headers.Connection = "close";
        return ErrorAnswer.WriteAsync(context, RequestErrors.BrokenCoding);
    }

    private static bool IsChunkedAlone(StringValues codings, IHeaderDictionary headers) =>
        codings.Count == 1
        && Chunked.Equals(codings[0], StringComparison.OrdinalIgnoreCase)
        && !headers.ContainsKey(UnusedLength)
        && headers.ContentLength is null;
}
