using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>
/// Clients that end their sending side after the request and wait for the answer, as <c>nc -N</c> does.
/// </summary>
public sealed class HalfCloseTests : ServiceTests
{
    private const int Rounds = 20;

    [Test]
    public async Task PostChunk_WhenTheClientHalfCloses_IsSavedAndAnswered()
    {
        TestFile file = TestFile.Of(chunks: Rounds, chunkBytes: 40_000);
        for (int index = 0; index < Rounds; index++)
        {
            string body = ClientRequests.ChunkBody(file.ClientId, index, file.Chunks[index]);

            byte[] answer = await AskAsync("POST /upload/files", body);

            Assert.That(Encoding.UTF8.GetString(answer), Does.StartWith("HTTP/1.1 200 ").And.Contain($"{index}]"));
        }

        Assert.That(await Client.ListedChunksAsync(file), Has.Length.EqualTo(Rounds));
    }

    [Test]
    public async Task Download_WhenTheClientHalfCloses_ComesWhole()
    {
        TestFile file = TestFile.Of(chunks: 6, chunkBytes: 500_000);
        long id = (await Client.UploadAsync(file)).FileId;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] answer = await AskAsync(string.Create(CultureInfo.InvariantCulture, $"GET /upload/files/{id}"));

            Assert.That(answer.AsSpan().EndsWith(file.Content), Is.True, $"{answer.Length} bytes, round {round}");
        }
    }

    // The rest cannot come any more.
    [Test]
    public void PostChunk_WhenTheClientHalfClosesWithinTheBody_IsAborted()
    {
        Assert.That(
            async () => await AskAsync("POST /upload/files", "{\"chunk\":", announced: 100),
            Throws.InstanceOf<IOException>()
        );
    }

    [Test]
    public async Task PostChunk_WhenTheBodyHasNoLengthAndTheClientHalfCloses_IsSavedAndAnswered()
    {
        TestFile file = TestFile.Of(chunks: 1);
        string body = ClientRequests.ChunkBody(file.ClientId, 0, file.Content);
        string head =
            "POST /upload/files HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

        byte[] answer = await SendAsync($"{head}{body.Length:x}\r\n{body}\r\n0\r\n\r\n");

        Assert.That(Encoding.UTF8.GetString(answer), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task Get_WhenTwoArePipelinedBeforeTheHalfClose_AnswersBoth()
    {
        string request = Request("GET /health/live", "", 0);

        byte[] answer = await SendAsync(request + request);

        Assert.That(Encoding.UTF8.GetString(answer).Split("HTTP/1.1 200 "), Has.Length.EqualTo(3));
    }

    private Task<byte[]> AskAsync(string route, string body = "", int? announced = null) =>
        SendAsync(Request(route, body, announced ?? body.Length));

    private static string Request(string route, string body, int announced) =>
        $"{route} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {announced}\r\n\r\n{body}";

    private async Task<byte[]> SendAsync(string request)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port, patience.Token);
        await using NetworkStream stream = new(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), patience.Token);
        socket.Shutdown(SocketShutdown.Send);

        // The service closes the connection, since no other request can come.
        using MemoryStream answer = new();
        await stream.CopyToAsync(answer, patience.Token);
        return answer.ToArray();
    }
}
