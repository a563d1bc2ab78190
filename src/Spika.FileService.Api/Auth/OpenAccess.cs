using Microsoft.AspNetCore.Authorization;

namespace Spika.FileService.Api.Auth;

/// <summary>For routes that every caller may use.</summary>
internal static class OpenAccess
{
    /// <summary>
    /// In the metadata of a route it takes the gate's place. Not AllowAnonymous, which admits every caller only after
    /// it has authenticated all credentials, and fails when one of them cannot be checked.
    /// </summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder()
        .RequireAssertion(_ => true)
        .Build();
}
