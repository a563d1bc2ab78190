using System.Text.Json;
using Spika.FileService.Api.Answers;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>The one place where a refusal becomes HTTP: of a use case, of the framework, or an exception.</summary>
internal static class ErrorAnswer
{
    private const string RetrySoon = "1";
    private const string RetryWhenUploadsEnd = "60";
    private const string NotStored = "no-store";

    public static Task WriteAsync(HttpContext context, Error error)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusOf(error);
        response.Headers.RetryAfter = error.Kind switch
        {
            ErrorKind.Unavailable => RetrySoon,
            ErrorKind.QuotaExceeded => RetryWhenUploadsEnd,
            _ => default,
        };

        // A 404 could be kept by any cache on the way, and the headers of a file may be there already.
        response.Headers.CacheControl = NotStored;

        response.Headers.XContentTypeOptions = StrangersContent.NoSniff;
        if (IsOfWrongRequest(response.StatusCode) && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            // The requests of HTTP/2 share a connection, where a pause would be one for all of them.
            context.Features.Get<IRefusalPace>()?.Note();
        }

        return WriteAsync(response, ErrorResponse.Of(error));
    }

    /// <summary>
    /// Writes the body with its length. Without one, HTTP/1.0 ends it with the connection, which a proxy takes for a
    /// failure when it is still sending the request.
    /// </summary>
    public static Task WriteAsync(HttpResponse response, ErrorResponse body)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(body, ErrorJson.Context.ErrorResponse);
        response.ContentType = AnswerJson.ContentType;
        response.ContentLength = json.Length;

        // Without a token of ours, a client that goes away now is no further error.
        return HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(json).AsTask();
    }

    public static int StatusOf(Error error) =>
        error is EdgeError edge
            ? edge.Status
            : error.Kind switch
            {
                ErrorKind.Invalid or ErrorKind.Corrupt => StatusCodes.Status400BadRequest,
                ErrorKind.NotFound => StatusCodes.Status404NotFound,
                ErrorKind.Conflict => StatusCodes.Status409Conflict,
                ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
                ErrorKind.QuotaExceeded => StatusCodes.Status429TooManyRequests,
                ErrorKind.OutOfSpace => StatusCodes.Status507InsufficientStorage,
                ErrorKind.Lost => StatusCodes.Status500InternalServerError,
                ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
                _ => throw new ArgumentOutOfRangeException(nameof(error), error.Kind, "A kind without a status."),
            };

    // Not what a client may ask for: whether something is there (404, 409, 412, 416), or has room (408, 429).
    private static bool IsOfWrongRequest(int status) =>
        status
            is StatusCodes.Status400BadRequest
                or StatusCodes.Status401Unauthorized
                or StatusCodes.Status403Forbidden
                or StatusCodes.Status405MethodNotAllowed
                or StatusCodes.Status411LengthRequired
                or StatusCodes.Status413PayloadTooLarge
                or StatusCodes.Status414UriTooLong
                or StatusCodes.Status415UnsupportedMediaType
                or StatusCodes.Status421MisdirectedRequest;
}
