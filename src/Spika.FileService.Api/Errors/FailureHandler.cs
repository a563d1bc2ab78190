using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Spika.FileService.Api.Logging;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>
/// Answers exceptions: what only an operator can repair is logged, and the answer has no inner detail.
/// </summary>
internal sealed class FailureHandler(IFailureClassifier classifier, ILogger<FailureHandler> logger) : IExceptionHandler
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel.Core";

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (IsOfEndedConnection(exception) || httpContext.RequestAborted.IsCancellationRequested)
        {
            // The connection has ended: no answer can be read. That can be seen here before the server itself notices
            // it; then Abort keeps it from waiting for the rest of the body.
            httpContext.Abort();
            return true;
        }

        await ErrorAnswer.WriteAsync(httpContext, Explain(httpContext, exception));
        return true;
    }

    /// <summary>
    /// A reset by the client, or an abort by the server (an eviction, the end of a stop), which a read of the body
    /// reports as the cause of a cancellation.
    /// </summary>
    public static bool IsOfEndedConnection(Exception exception) =>
        exception
            is ConnectionResetException
                or ConnectionAbortedException
                or OperationCanceledException
                {
                    InnerException: ConnectionAbortedException or ConnectionResetException
                };

    // The server has no exception of its own for characters that a header after a chunked body may not have.
    private static bool IsOfTrailer(Exception exception) =>
        exception is InvalidOperationException { Source: Server }
        && exception.StackTrace is { } trace
        && trace.Contains("ChunkedEncodingMessageBody", StringComparison.Ordinal);

    private Error Explain(HttpContext context, Exception exception)
    {
        if (exception is BadHttpRequestException bad)
        {
            return
                bad.StatusCode == StatusCodes.Status400BadRequest && context.Request.Headers.TransferEncoding.Count > 0
                ? RequestErrors.BrokenCoding
                : RequestErrors.Of(bad.StatusCode);
        }

        if (exception is KnownFailureException known)
        {
            return known.Error;
        }

        if (exception is IOException { Source: Server } || IsOfTrailer(exception))
        {
            // The server found a chunk size that it cannot read. Failures of the disk come from other assemblies.
            return RequestErrors.BrokenCoding;
        }

        string method = LoggedMethod.Of(context.Request);
        string? route = LoggedRoute.Of(context);
        Error? classified = classifier.Classify(exception);
        if (classified is not null)
        {
            // What wraps it says only that something failed.
            ApiLog.RequestRefused(logger, method, route, classified.Code, exception.GetBaseException().Message);
            return classified;
        }

        ApiLog.RequestFailed(logger, exception, method, route);
        return RequestErrors.Internal;
    }
}
