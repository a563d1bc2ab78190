using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Spika.FileService.Api.Auth;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class UploadOwnerTests
{
    [Test]
    public void Of_WithoutCredentials_IsAnonymous()
    {
        Assert.That(UploadOwner.Of(new DefaultHttpContext()), Is.EqualTo("anonymous"));
    }

    [Test]
    public void Of_WhenThereIsAToken_IsItsFingerprint()
    {
        DefaultHttpContext context = new();
        context.Request.Headers["accesstoken"] = "hello";

        // The first half of the SHA-256 of "hello".
        Assert.That(UploadOwner.Of(context), Is.EqualTo("token:2cf24dba5fb0a30e26e83b2ac5b9e29e"));
    }

    [Test]
    public void Of_WhenTheCallerIsKnown_IsTheUserWhateverTheTokenIs()
    {
        DefaultHttpContext context = new() { User = Caller.User("anonymous", "test") };
        context.Request.Headers["accesstoken"] = "hello";

        Assert.That(UploadOwner.Of(context), Is.EqualTo("user:anonymous"));
    }

    [Test]
    public void Of_WhenTheClientIsNotAuthenticated_IgnoresItsClaims()
    {
        DefaultHttpContext context = new()
        {
            User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("owner", "user:somebody")])),
        };

        Assert.That(UploadOwner.Of(context), Is.EqualTo("anonymous"));
    }
}
