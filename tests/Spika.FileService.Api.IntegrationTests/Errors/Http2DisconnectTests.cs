using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Errors;

public sealed class Http2DisconnectTests
{
    private const int Rounds = 50;

    [Test]
    public async Task Send_WhenClientsGoAwayDuringTheirBodies_IsNoReasonToComplain(
        [Values] Departure departure,
        [Values("POST /upload/files", "POST /upload/files/verify", "PUT /upload/uploads/away/chunks/0")] string route
    )
    {
        ServiceHost service = await ServiceHost.StartAsync(
            DatabaseProvider.Sqlite,
            new Dictionary<string, string> { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" }
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, Rounds)
                .Select(bytes => SendHalfAsync(service.Client.BaseAddress!, route, bytes, departure))
        );

        // It ends when all its requests have.
        await service.DisposeAsync();

        Assert.That(service.Complaints.Messages, Is.Empty);
    }

    private static async Task SendHalfAsync(Uri service, string route, int bytes, Departure departure)
    {
        Socket? socket = null;
        using SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using HttpMessageInvoker client = new(handler);
        using CancellationTokenSource end = new();
        using HalfBody body = new(new byte[bytes]);
        body.Headers.ContentType = new MediaTypeHeaderValue(
            route.StartsWith("PUT", StringComparison.Ordinal) ? "application/octet-stream" : "application/json"
        );
        using HttpRequestMessage request = new(
            new HttpMethod(route.Split(' ')[0]),
            new Uri(service, route.Split(' ')[1])
        )
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        Task<HttpResponseMessage> answer = client.SendAsync(request, end.Token);
        await await Task.WhenAny(body.HalfSent, answer);
        if (departure != Departure.ResetsTheStream)
        {
            socket!.LingerState = new LingerOption(departure == Departure.ResetsTheConnection, 0);
            socket.Dispose();
        }

        await end.CancelAsync();

        Assert.That(async () => await answer, Throws.InstanceOf<Exception>());
    }

    public enum Departure
    {
        ResetsTheStream,
        ResetsTheConnection,
        ClosesTheConnection,
    }

    /// <summary>Announces more than it sends.</summary>
    private sealed class HalfBody(byte[] half) : HttpContent
    {
        private readonly TaskCompletionSource _halfSent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HalfSent => _halfSent.Task;

        protected override async Task SerializeToStreamAsync(
            Stream stream,
            TransportContext? context,
            CancellationToken cancellationToken
        )
        {
            await stream.WriteAsync(half, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _halfSent.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 99_999;
            return true;
        }
    }
}
