using System.Net.Sockets;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Requests;

/// <summary>Bodies that break the rules of <c>Transfer-Encoding: chunked</c>.</summary>
public sealed class BrokenCodingTests : ServiceTests
{
    private static readonly string[] _routes =
    [
        "POST /upload/files",
        "POST /upload/files/verify",
        "PUT /upload/uploads/x/chunks/0",
    ];

    // Of those before it, the length of the first part is none.
    private const int NotAFraming = 6;

    private static readonly string[] _bodies =
    [
        "fffffffffffffffff\r\n{",
        "8000000000000000\r\n{",
        "80000000\r\n{",
        "-1\r\n{",
        "zz\r\n{",
        "\r\n{",
        "1;" + new string('a', 100_000) + "\r\n{\r\n0\r\n\r\n",
        "1\r\n{\r\n0\r\nX: " + new string('a', 100_000) + "\r\n\r\n",
        "1\r\n{\r\n0\r\nX y\r\n\r\n",
        "5\r\n{}\r\n",
        "2\r\n{}xx\r\n",
        "1\r\n{\r\n0\r\nX: a\0b\r\n\r\n",
        "1\r\n{\r\n0\r\nX: \u00ff\r\n\r\n",
    ];

    [TestCase("Transfer-Encoding: gzip, chunked")]
    [TestCase("Transfer-Encoding: chunked, chunked")]
    [TestCase("Transfer-Encoding: identity, chunked")]
    [TestCase("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [TestCase("Transfer-Encoding: chunked\r\nContent-Length: 2")]
    [TestCase("Content-Length: 2\r\nTransfer-Encoding: chunked")]
    public async Task Request_WithTwoCodingsOrLengths_IsRefusedAndClosed(string headers)
    {
        string answer = await AskAsync(
            $"PUT /upload/uploads/{Guid.NewGuid()}/chunks/0 HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
        );

        Assert.That(answer, Does.StartWith("HTTP/1.1 400").And.Contain("request.malformed"));
        Assert.That(answer, Does.Contain("Connection: close"));
    }

    [Test]
    public async Task Put_WithABrokenCoding_IsNotToldToSendJson(
        [Values("-1\r\n{", "1\r\n{\r\n0\r\nX y\r\n\r\n")] string body
    )
    {
        string answer = await AskAsync(
            $"PUT /upload/uploads/{Guid.NewGuid()}/chunks/0 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
        );

        Assert.That(answer, Does.StartWith("HTTP/1.1 400").And.Contain("Transfer-Encoding").And.Not.Contain("JSON"));
    }

    [Test]
    public async Task Post_WithABrokenCoding_IsTheClientsError(
        [ValueSource(nameof(_routes))] string route,
        [Range(0, 12)] int number
    )
    {
        string body = _bodies[number];
        using Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        await client.SendAsync(
            Encoding.Latin1.GetBytes(
                $"{route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
            )
        );
        client.Shutdown(SocketShutdown.Send);

        string answer = await ReadAsync(client);

        if (number < NotAFraming)
        {
            Assert.That(answer, Does.StartWith("HTTP/1.1 400").And.Contain("request.malformed"));
        }

        // Nothing at all when the body ends too early: the client has gone. Extensions of any length are ignored.
        Assert.That(answer, Does.Not.StartWith("HTTP/1.1 5"));

        // The server reads on for the next request, finds a bad header after the body again, and says so by itself.
        const string drainingFailed = "67 ";
        Assert.That(
            Service.Complaints.Messages.Where(message => !message.StartsWith(drainingFailed, StringComparison.Ordinal)),
            Is.Empty
        );
    }

    private async Task<string> AskAsync(string request)
    {
        using Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        await client.SendAsync(Encoding.Latin1.GetBytes(request));
        return await ReadAsync(client);
    }

    private static async Task<string> ReadAsync(Socket client)
    {
        byte[] buffer = new byte[4096];
        try
        {
            int read = await client.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(20));
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
