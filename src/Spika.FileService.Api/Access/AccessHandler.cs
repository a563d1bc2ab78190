using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Files.FindOldFile;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Access;

/// <summary>Allows authenticated callers. Downloads are ruled by <see cref="DownloadOptions.Access"/>.</summary>
internal sealed class AccessHandler(
    IOptions<DownloadOptions> downloads,
    DownloadLinks links,
    BackendAccess backend,
    CredentialHeaders credentials
) : AuthorizationHandler<AccessRequirement>
{
    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context,
        AccessRequirement requirement
    )
    {
        var http = (HttpContext)context.Resource!;
        if (await RefuseAsync(http, context) is { } refusal)
        {
            RefusedAccess.Explain(http, refusal);
        }
        else
        {
            context.Succeed(requirement);
        }
    }

    private async Task<Error?> RefuseAsync(HttpContext http, AuthorizationHandlerContext context)
    {
        bool isDownload = http.GetEndpoint()?.Metadata.GetMetadata<DownloadRouteAttribute>() is not null;
        DownloadAccess access =
            isDownload && !ActsAsService(http, context) ? downloads.Value.Access : DownloadAccess.Authorized;
        return access switch
        {
            DownloadAccess.Signed => RefuseLink(http),
            DownloadAccess.Backend => await AskBackendAsync(http),
            _ => context.User.Identity?.IsAuthenticated == true ? null : AuthErrors.Required,
        };
    }

    // With a user's credentials beside its key, a service means the user. When the backend judges these, only it can
    // say whether they are valid.
    private bool ActsAsService(HttpContext http, AuthorizationHandlerContext context) =>
        Caller.IsService(context.User)
        && (downloads.Value.Access != DownloadAccess.Backend || !credentials.HasAnyOfBackend(http.Request));

    private Error? RefuseLink(HttpContext http)
    {
        // The action compares it with the file that it finds.
        http.Features.Set(DownloadLinks.ContentIn(http.Request.Query));
        return links.Refuse(IdIn(http) ?? -1, http.Request.Query);
    }

    // A path without a file is refused here, and the action sends the file that is found here: the backend was not
    // asked about a file that gets the path a moment later.
    private async Task<Error?> AskBackendAsync(HttpContext http)
    {
        if ((IdIn(http) ?? await FindOldAsync(http)) is not { } id)
        {
            return FileErrors.NotFound;
        }

        http.Features.Set(new AllowedFile(id));
        return await backend.RefuseAsync(http, id);
    }

    private static long? IdIn(HttpContext http) =>
        long.TryParse(http.GetRouteValue("id")?.ToString(), out long id) ? id : null;

    private static async Task<long?> FindOldAsync(HttpContext http)
    {
        if (!EscapedPathBinder.TryUnescape(http.GetRouteValue("clientId")?.ToString() ?? "", out string name))
        {
            return null;
        }

        ISender sender = http.RequestServices.GetRequiredService<ISender>();
        Result<long> file = await sender.Send(new FindOldFileQuery(name, Caller.ScopeOfDownload), http.RequestAborted);
        return file.Error is null ? file.Value : null;
    }
}
