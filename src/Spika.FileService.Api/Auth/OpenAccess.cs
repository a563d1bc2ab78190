using Microsoft.AspNetCore.Authorization;

namespace Spika.FileService.Api.Auth;

/// <summary>For routes that everybody may call.</summary>
internal static class OpenAccess
{
    /// <summary>
    /// In the metadata of a route it takes the gate's place. Not AllowAnonymous, which lets everybody in only after all were asked who they are,
    /// and fails with them when that cannot be found out.
    /// </summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder()
        .RequireAssertion(_ => true)
        .Build();
}
