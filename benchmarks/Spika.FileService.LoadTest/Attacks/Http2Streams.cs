using System.Net;
using System.Net.Http.Headers;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;
using Spika.FileService.LoadTest.Rows;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>
/// All chunks of an upload at once on one connection of HTTP/2, as iOS sends them, upload after upload. Requests that
/// wait hold the window of the connection that the admitted ones need.
/// </summary>
internal sealed class Http2Streams(int connections) : Attack
{
    private const int StreamsOfConnection = 100;

    public override string Id => "http2-streams";

    public override string What =>
        $"{StreamsOfConnection} chunks of 1 MiB at once on each of {connections} connections of HTTP/2";

    public override int Connections => connections;

    public override bool IsHttp2 => true;

    public override bool WarmsUp => true;

    public override bool MustBeServed => true;

    public override Task<Func<AttackRun, Task>> PrepareAsync(
        RunningService service,
        RowContext context,
        CancellationToken cancellationToken
    )
    {
        byte[] chunk = new byte[UploadPlan.MiB];
        return Task.FromResult<Func<AttackRun, Task>>(run =>
            Task.WhenAll(Enumerable.Range(0, connections).Select(_ => RepeatAsync(run, service.Http2Port, chunk)))
        );
    }

    private static async Task RepeatAsync(AttackRun run, int port, byte[] chunk)
    {
        using HttpClient client = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        while (true)
        {
            string upload = $"/upload/uploads/streams-{Guid.NewGuid():n}";
            await Task.WhenAll(
                Enumerable
                    .Range(0, StreamsOfConnection)
                    .Select(index => PutAsync(run, client, $"{upload}/chunks/{index}", chunk))
            );
        }
    }

    private static async Task PutAsync(AttackRun run, HttpClient client, string path, byte[] chunk)
    {
        using ByteArrayContent body = new(chunk);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        try
        {
            using HttpResponseMessage answer = await client.PutAsync(new Uri(path, UriKind.Relative), body, run.Stop);
            run.Count($"{(int)answer.StatusCode}");
        }
        catch (HttpRequestException exception)
        {
            run.Count($"{exception.HttpRequestError}");
        }
    }
}
