using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Auth;

/// <summary>Lets in who is known, and to downloads who has a link.</summary>
internal sealed class AccessHandler(IOptions<DownloadOptions> downloads, DownloadLinks links)
    : AuthorizationHandler<AccessRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        var http = (HttpContext)context.Resource!;
        if (Refuse(http, context) is { } refusal)
        {
            RefusedAccess.Explain(http, refusal);
        }
        else
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    private Error? Refuse(HttpContext http, AuthorizationHandlerContext context)
    {
        bool isKnown = context.User.Identity?.IsAuthenticated == true;
        bool needsLink =
            downloads.Value.Access == DownloadAccess.Signed
            && http.GetEndpoint()?.Metadata.GetMetadata<DownloadRouteAttribute>() is not null
            && !Caller.IsService(context.User);
        return !needsLink
            ? isKnown
                ? null
                : AuthErrors.Required
            : links.Refuse(FileId(http), http.Request.Query);
    }

    // The route has a number there, but it may be too long for one.
    private static long FileId(HttpContext http) =>
        long.TryParse(http.GetRouteValue("id")?.ToString(), out long id) ? id : -1;
}
