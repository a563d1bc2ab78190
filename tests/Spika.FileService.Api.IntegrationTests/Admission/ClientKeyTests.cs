using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Auth;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class ClientKeyTests
{
    private static readonly ClaimsPrincipal _alice = Caller.User("alice", "scheme");

    private static readonly ClaimsPrincipal _bob = Caller.User("bob", "scheme");

    [Test]
    public void OfRequest_OfAuthenticatedCallers_IsByOwnerWhateverTheAddress()
    {
        ClientKey alice = ClientKey.OfRequest(Request("192.0.2.1", user: _alice));

        Assert.That(ClientKey.OfRequest(Request("192.0.2.2", user: _alice)), Is.EqualTo(alice));
        Assert.That(ClientKey.OfRequest(Request("192.0.2.1", user: _bob)), Is.Not.EqualTo(alice));
    }

    [Test]
    public void OfRequest_OfOthers_IsByAddressWhateverTheyNameThemselves()
    {
        ClientKey first = ClientKey.OfRequest(Request("192.0.2.1", "a"));

        Assert.That(ClientKey.OfRequest(Request("192.0.2.1", "b")), Is.EqualTo(first));
        Assert.That(ClientKey.OfRequest(Request("192.0.2.2", "a")), Is.Not.EqualTo(first));
    }

    [Test]
    public void OfChunk_OfOthers_IsByAddressAndOwner()
    {
        ClientKey first = ClientKey.OfChunk(Request("192.0.2.1", "a"));

        Assert.That(ClientKey.OfChunk(Request("192.0.2.1", "a")), Is.EqualTo(first));
        Assert.That(ClientKey.OfChunk(Request("192.0.2.1", "b")), Is.Not.EqualTo(first));
        Assert.That(ClientKey.OfChunk(Request("192.0.2.2", "a")), Is.Not.EqualTo(first));
    }

    [Test]
    public void OfChunk_IsNeverTheAccountOfLists()
    {
        foreach (ClaimsPrincipal? user in (ClaimsPrincipal?[])[_alice, null])
        {
            HttpContext request = Request("192.0.2.1", user: user);

            Assert.That(ClientKey.OfChunk(request), Is.Not.EqualTo(ClientKey.OfRequest(request)));
        }
    }

    private static DefaultHttpContext Request(string address, string? token = null, ClaimsPrincipal? user = null)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (token is not null)
        {
            context.Request.Headers[UploadOwner.TokenHeader] = token;
        }

        if (user is not null)
        {
            context.User = user;
        }

        return context;
    }
}
