using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Spika.FileService.Api.Auth;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class CallerTests
{
    private const string Scheme = "Test";

    [Test]
    public void ScopeOf_AUser_IsTheFilesOfThatUser()
    {
        Assert.That(ScopeOf(Caller.User("7", Scheme)), Is.EqualTo(AccessScope.Of("user:7")));
    }

    [Test]
    public void ScopeOf_AServiceOrWithoutAuthentication_IsAllFiles()
    {
        Assert.That(ScopeOf(Caller.Service("backend", Scheme)), Is.EqualTo(AccessScope.All));
        Assert.That(ScopeOf(new ClaimsPrincipal(new ClaimsIdentity())), Is.EqualTo(AccessScope.All));
        Assert.That(Caller.ScopeOf(new DefaultHttpContext()), Is.EqualTo(AccessScope.All));
    }

    [Test]
    public void ScopeOf_AnAuthenticatedCallerWithoutAnOwner_Throws()
    {
        ClaimsPrincipal nameless = new(new ClaimsIdentity([new Claim("sub", "7")], Scheme));

        Assert.That(() => ScopeOf(nameless), Throws.InvalidOperationException);
    }

    private static AccessScope ScopeOf(ClaimsPrincipal user)
    {
        DefaultHttpContext context = new();
        context.Features.Set<IHttpAuthenticationFeature>(new Feature { User = user });
        return Caller.ScopeOf(context);
    }

    private sealed class Feature : IHttpAuthenticationFeature
    {
        public ClaimsPrincipal? User { get; set; }
    }
}
