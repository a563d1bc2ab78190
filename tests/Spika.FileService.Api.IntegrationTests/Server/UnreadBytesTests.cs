using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Requests over HTTP/2 whose bodies nothing reads.</summary>
public sealed class UnreadBytesTests : EndlessDownloadTests
{
    private const int Max = 16 << 20;

    // Within the window of a stream, so that all of it is sent at once.
    private const int BodyBytes = 100 * 1024;

    // 9.8 MiB of each connection.
    private const int Streams = 100;

    private const int Connections = 4;

    protected override Dictionary<string, string> Settings =>
        new() { ["Connections:MaxUnreadBytes"] = $"{Max}", ["Kestrel:EndpointDefaults:Protocols"] = "Http2" };

    private UnreadBytes Unread => Service.Services.GetRequiredService<UnreadBytes>();

    [Test]
    public async Task Requests_ThatDoNotReadTheirBodies_HoldNoMoreThanTheLimit()
    {
        List<HttpClient> clients = [.. Enumerable.Range(0, Connections).Select(_ => NewHttp2Client())];
        List<Task<HttpStatusCode?>> first = Send(clients[0]);
        await Eventually.IsTrueAsync(() => Unread.UsedBytes > Streams * BodyBytes, Task.CompletedTask);

        List<Task<HttpStatusCode?>> others = [.. clients.Skip(1).SelectMany(Send)];

        // Two connections are more than the limit, so two of the three others end at least.
        await Eventually.IsTrueAsync(() => AreEnded(first.Concat(others)) >= 2 * Streams, Task.CompletedTask);
        await Eventually.IsTrueAsync(() => Unread.UsedBytes <= Max, Task.CompletedTask);

        using HttpClient honest = NewHttp2Client();
        using HttpResponseMessage answer = await honest.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Downloads.End();
        clients.ForEach(client => client.Dispose());
        await Task.WhenAll(first.Concat(others));
        await Eventually.IsTrueAsync(() => Unread.UsedBytes < BodyBytes, Task.CompletedTask);
    }

    [Test]
    public async Task Connection_AfterManyRequestsAtOnce_HoldsNothing()
    {
        using HttpClient client = NewHttp2Client();
        for (int round = 0; round < 3; round++)
        {
            HttpResponseMessage[] answers = await Task.WhenAll(
                Enumerable.Range(0, Streams).Select(_ => client.GetAsync(new Uri("/nowhere", UriKind.Relative)))
            );
            Array.ForEach(answers, answer => answer.Dispose());
        }

        await Eventually.IsTrueAsync(() => Unread.UsedBytes < BodyBytes, Task.CompletedTask);
    }

    private static int AreEnded(IEnumerable<Task> requests) => requests.Count(request => request.IsCompleted);

    private static List<Task<HttpStatusCode?>> Send(HttpClient client) =>
        [.. Enumerable.Range(0, Streams).Select(_ => SendAsync(client))];

    /// <returns>Null when the connection was closed.</returns>
    private static async Task<HttpStatusCode?> SendAsync(HttpClient client)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/upload/files/{EndlessDownloads.Answered + 1}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[BodyBytes]),
        };
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request);
            return response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }
}
