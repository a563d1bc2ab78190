using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
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
    public void ScopeOf_AService_IsAllFiles()
    {
        Assert.That(ScopeOf(Caller.Service("backend", Scheme)), Is.EqualTo(AccessScope.All));
    }

    [Test]
    public void ScopeOf_NoCaller_IsAllFilesOnlyWhereNoModeIsSet()
    {
        Assert.That(ScopeOf(new ClaimsPrincipal(new ClaimsIdentity())), Is.EqualTo(AccessScope.All));
        Assert.That(ScopeOf(null), Is.EqualTo(AccessScope.All));
        Assert.That(() => ScopeOf(null, AuthModes.ApiKey), Throws.InvalidOperationException);
        Assert.That(
            () => ScopeOf(new ClaimsPrincipal(new ClaimsIdentity()), AuthModes.Jwt),
            Throws.InvalidOperationException
        );
    }

    [Test]
    public void ScopeOf_AnAuthenticatedCallerWithoutAnOwner_Throws()
    {
        ClaimsPrincipal nameless = new(new ClaimsIdentity([new Claim("sub", "7")], Scheme));

        Assert.That(() => ScopeOf(nameless), Throws.InvalidOperationException);
    }

    private static AccessScope ScopeOf(ClaimsPrincipal? user, AuthModes mode = AuthModes.None)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton(Options.Create(new AuthOptions { Mode = mode }))
            .BuildServiceProvider();
        DefaultHttpContext context = new() { RequestServices = services };
        if (user is not null)
        {
            context.Features.Set<IHttpAuthenticationFeature>(new Feature { User = user });
        }

        return Caller.ScopeOf(context);
    }

    private sealed class Feature : IHttpAuthenticationFeature
    {
        public ClaimsPrincipal? User { get; set; }
    }
}
