using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Logging;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Access;

/// <summary>Answers refused requests, and logs them.</summary>
internal sealed class RefusedAccess(ILogger<RefusedAccess> logger, Placeholder placeholder)
    : IAuthorizationMiddlewareResultHandler
{
    // Browsers and libraries ask for what this names; keys and Spika's tokens have no scheme of their own.
    private const string Challenge = "Bearer";

    private static readonly object _reason = new();

    /// <summary>Says why this request is refused.</summary>
    public static void Explain(HttpContext context, Error reason) => context.Items[_reason] = reason;

    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        Error reason = context.Items[_reason] as Error ?? AuthErrors.Required;
        if (reason == FileErrors.NotFound)
        {
            // The backend does not know the file, as this service might not.
            return placeholder.AnswerAsync(context, isSaved: context.Request.Query["download"] == "1");
        }

        ApiLog.AccessRefused(
            logger,
            LoggedMethod.Of(context.Request),
            LoggedRoute.Of(context),
            reason.Code,
            context.Connection.RemoteIpAddress
        );
        if (reason == AuthErrors.Required)
        {
            context.Response.Headers.WWWAuthenticate = Challenge;
        }

        return ErrorAnswer.WriteAsync(context, reason);
    }
}
