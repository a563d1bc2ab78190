using System.Net;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>
/// Requests over HTTP/2 that have no memory: unread, they would take the flow-control window of their connection.
/// </summary>
public sealed class SpooledHttp2Tests : ServiceTests
{
    // Five of these are more than the usual window of a connection, 1 MiB.
    private const int BodyBytes = 512 * 1024;

    private const int Streams = 5;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override Dictionary<string, string> Settings =>
        new() { ["ChunkRequests:MaxInFlight"] = "1", ["Kestrel:EndpointDefaults:Protocols"] = "Http2" };

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<ISender>(_ => new StubSender(cancellationToken =>
            _ended.Task.WaitAsync(cancellationToken)
        ));

    [TearDown]
    public void EndRequests() => _ended.TrySetResult();

    [Test]
    public async Task PutChunk_WhileItWaitsForMemory_IsReadToItsEnd()
    {
        BodyAdmission admission = Service.Services.GetRequiredService<BodyAdmission>();
        using HttpClient client = new()
        {
            BaseAddress = Client.BaseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        Task<HttpResponseMessage> first = client.PutAsync("/upload/uploads/first/chunks/0", new ByteArrayContent([1]));
        await Eventually.IsTrueAsync(() => admission.Figures.Admitted == 1, first);

        Task<HttpResponseMessage>[] others =
        [
            .. Enumerable
                .Range(0, Streams)
                .Select(stream =>
                    client.PutAsync($"/upload/uploads/{stream}/chunks/0", new ByteArrayContent(new byte[BodyBytes]))
                ),
        ];

        // Each is whole in the spool and waits to come back.
        await Eventually.IsTrueAsync(
            () => admission.Figures is { Waiting: Streams, Newcomers: 0 },
            Task.WhenAny(others)
        );
        _ended.TrySetResult();
        HttpResponseMessage[] answers = await Task.WhenAll([first, .. others]);

        Assert.That(
            answers.Select(answer => answer.StatusCode),
            Is.All.EqualTo(HttpStatusCode.InternalServerError),
            "The stub saves nothing."
        );
    }
}
