using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Cors;

/// <summary>
/// The framework answers a preflight with what it asked for, and a header of an answer holds ASCII only, so that one
/// that asks for more would be a failure. Nothing is allowed to it, as to a page that may not call: no browser sends
/// it.
/// </summary>
internal sealed class RepeatablePreflight(
    IOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions> options,
    ILoggerFactory logger
) : CorsService(options, logger)
{
    public override void EvaluatePreflightRequest(HttpContext context, CorsPolicy policy, CorsResult result)
    {
        IHeaderDictionary asked = context.Request.Headers;
        if (IsAscii(asked.AccessControlRequestMethod) && IsAscii(asked.AccessControlRequestHeaders))
        {
            base.EvaluatePreflightRequest(context, policy, result);
        }
        else
        {
            result.IsOriginAllowed = false;
        }
    }

    // BrowserAccess names the origin in Vary of every answer, not of some.
    public override void ApplyResult(CorsResult result, HttpResponse response)
    {
        result.VaryByOrigin = false;
        if (result.IsPreflightRequest)
        {
            response.Headers.XContentTypeOptions = StrangersContent.NoSniff;
        }

        base.ApplyResult(result, response);
    }

    private static bool IsAscii(string? header) => !header.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
