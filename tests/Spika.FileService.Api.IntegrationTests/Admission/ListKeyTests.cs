using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Auth;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class ListKeyTests
{
    private static readonly ClaimsPrincipal _alice = Caller.User("alice", "scheme");

    private static readonly ClaimsPrincipal _bob = Caller.User("bob", "scheme");

    [Test]
    public void OfList_OfAuthenticatedCallers_IsByOwnerWhateverTheAddress()
    {
        ListKey alice = ListKey.OfList(Request("192.0.2.1", user: _alice));

        Assert.That(ListKey.OfList(Request("192.0.2.2", user: _alice)), Is.EqualTo(alice));
        Assert.That(ListKey.OfList(Request("192.0.2.1", user: _bob)), Is.Not.EqualTo(alice));
    }

    [Test]
    public void OfList_OfOthers_IsByAddressWhateverTheyNameThemselves()
    {
        ListKey first = ListKey.OfList(Request("192.0.2.1", "a"));

        Assert.That(ListKey.OfList(Request("192.0.2.1", "b")), Is.EqualTo(first));
        Assert.That(ListKey.OfList(Request("192.0.2.2", "a")), Is.Not.EqualTo(first));
    }

    [Test]
    public void OfChunk_OfOthers_IsByAddressAndOwner()
    {
        ListKey first = ListKey.OfChunk(Request("192.0.2.1", "a"));

        Assert.That(ListKey.OfChunk(Request("192.0.2.1", "a")), Is.EqualTo(first));
        Assert.That(ListKey.OfChunk(Request("192.0.2.1", "b")), Is.Not.EqualTo(first));
        Assert.That(ListKey.OfChunk(Request("192.0.2.2", "a")), Is.Not.EqualTo(first));
    }

    [Test]
    public void OfChunk_IsNeverTheAccountOfLists()
    {
        foreach (ClaimsPrincipal? user in (ClaimsPrincipal?[])[_alice, null])
        {
            HttpContext request = Request("192.0.2.1", user: user);

            Assert.That(ListKey.OfChunk(request), Is.Not.EqualTo(ListKey.OfList(request)));
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
