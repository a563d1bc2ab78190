using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// The authenticated caller, in claims of this service's own. Those of a token are dropped, so that no token can bring
/// claims that mean something here.
/// </summary>
internal static class Caller
{
    private const string OwnerClaim = "owner";

    private const string ServiceClaim = "service";

    /// <summary>The prefix and a subject fit into the column of the owner.</summary>
    private const int MaxSubjectLength = 200;

    /// <summary>A user, the same whichever way it was told.</summary>
    public static ClaimsPrincipal User(string subject, string scheme) => Of("user", subject, scheme);

    /// <summary>The owner of a token: a user, an admin, a room.</summary>
    /// <param name="kind">Keeps the ids of different kinds apart.</param>
    public static ClaimsPrincipal Of(string kind, string subject, string scheme) =>
        new(new ClaimsIdentity([new Claim(OwnerClaim, $"{kind}:{subject}")], scheme));

    /// <summary>A service that acts for itself: it may see and delete all files.</summary>
    public static ClaimsPrincipal Service(string keyName, string scheme) =>
        new(new ClaimsIdentity([new Claim(OwnerClaim, $"key:{keyName}"), new Claim(ServiceClaim, keyName)], scheme));

    public static bool IsSubject([NotNullWhen(true)] string? subject) =>
        !string.IsNullOrWhiteSpace(subject) && subject.Length <= MaxSubjectLength && !subject.Any(char.IsControl);

    /// <returns>The owner of what the caller uploads; null when the caller is not authenticated.</returns>
    public static string? OwnerOf(HttpContext context) => Authenticated(context)?.FindFirst(OwnerClaim)?.Value;

    public static bool IsService(ClaimsPrincipal user) =>
        Primary(user)?.HasClaim(claim => claim.Type == ServiceClaim) == true;

    /// <returns>The files that the caller may see, list, link and delete; decided nowhere else.</returns>
    /// <exception cref="InvalidOperationException">
    /// <c>Auth:Mode</c> is set, and a route was reached without a caller: it is open, and must not ask for files.
    /// </exception>
    public static AccessScope ScopeOf(HttpContext context)
    {
        if (Authenticated(context) is { } caller)
        {
            return caller.HasClaim(claim => claim.Type == ServiceClaim)
                ? AccessScope.All
                : AccessScope.Of(
                    caller.FindFirst(OwnerClaim)?.Value
                        ?? throw new InvalidOperationException("An authenticated caller has no owner.")
                );
        }

        return context.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value.Mode == AuthModes.None
            ? AccessScope.All
            : throw new InvalidOperationException("A route for files was reached without an authenticated caller.");
    }

    /// <summary>Of a download: <c>Downloads:Access</c> has allowed it, and the owner does not count.</summary>
    public static AccessScope ScopeOfDownload => AccessScope.All;

    // Not context.User, which makes a user for each request that has none.
    private static ClaimsIdentity? Authenticated(HttpContext context) =>
        context.Features.Get<IHttpAuthenticationFeature>()?.User is { } user ? Primary(user) : null;

    // Of several credentials one identifies the caller, and the others are ignored.
    private static ClaimsIdentity? Primary(ClaimsPrincipal user) =>
        user.Identity is ClaimsIdentity { IsAuthenticated: true } identity ? identity : null;
}
