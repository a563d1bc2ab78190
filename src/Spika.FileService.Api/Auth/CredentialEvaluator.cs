using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Judges every credential of a request. One that was presented and is not valid refuses the request, although others
/// are valid: a service that forwards its user's expired token meant the user, not itself.
/// </summary>
internal sealed class CredentialEvaluator(IAuthorizationService authorization) : PolicyEvaluator(authorization)
{
    /// <returns>
    /// The caller that the last of the policy's schemes found; a failure if one of them refused its credential.
    /// </returns>
    public override async Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context)
    {
        AuthenticateResult found = AuthenticateResult.NoResult();
        foreach (string scheme in policy.AuthenticationSchemes)
        {
            // The order is from the cheapest check to the most expensive one, and the first failure ends it.
            AuthenticateResult result = await context.AuthenticateAsync(scheme);
            if (result.Failure is not null)
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity());
                return result;
            }

            if (result.Succeeded)
            {
                context.User = result.Principal;
                found = result;
            }
        }

        return found;
    }

    public override Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy,
        AuthenticateResult authenticationResult,
        HttpContext context,
        object? resource
    ) =>
        authenticationResult.Failure is null
            ? base.AuthorizeAsync(policy, authenticationResult, context, resource)
            : Task.FromResult(PolicyAuthorizationResult.Challenge());
}
