using System.Net;
using System.Net.Sockets;
using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class InheritedSocketsTests
{
    [TestCase(null, null)]
    [TestCase("42", null)]
    [TestCase(null, "1")]
    [TestCase("41", "1")]
    [TestCase("42", "0")]
    [TestCase("42", "-1")]
    [TestCase("42", "one")]
    [TestCase("", "1")]
    public void Find_WhenTheVariablesNameNoneForThisProcess_IsEmpty(string? processId, string? count)
    {
        IReadOnlyList<InheritedSocket> found = InheritedSockets.Find(
            name => name == "LISTEN_PID" ? processId : count,
            processId: 42
        );

        Assert.That(found, Is.Empty);
    }

    [TestCase("/run/spika.sock", "http://unix:/run/spika.sock")]
    [TestCase("\0spika", "http://unix:/@spika")]
    [Platform("Linux")]
    public void AddressOf_AUnixSocket_IsOnLoopback(string path, string address)
    {
        Assert.That(InheritedSockets.AddressOf(new UnixDomainSocketEndPoint(path)), Is.EqualTo(address));
        Assert.That(ListenAddresses.IsLoopback(address), Is.True);
    }

    [TestCase("127.0.0.1:80", "http://127.0.0.1:80")]
    [TestCase("[::]:80", "http://[::]:80")]
    public void AddressOf_APort_IsItsAddress(string endpoint, string address)
    {
        Assert.That(InheritedSockets.AddressOf(IPEndPoint.Parse(endpoint)), Is.EqualTo(address));
    }
}
