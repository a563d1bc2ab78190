using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

/// <summary>
/// Gives the envelope to error answers that the framework leaves empty: no such route, busy, timed out, ...
/// </summary>
internal static class EmptyErrors
{
    public static Task FillAsync(StatusCodeContext context)
    {
        HttpContext http = context.HttpContext;
        Error error = RequestErrors.Of(http.Response.StatusCode);
        return ErrorAnswer.WriteAsync(http, LacksBody(http, error) ? RequestErrors.EmptyBody : error);
    }

    // The framework takes a request without a body and without a content type for one of the wrong content type.
    private static bool LacksBody(HttpContext http, Error error) =>
        error == RequestErrors.UnsupportedMediaType
        && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
}
