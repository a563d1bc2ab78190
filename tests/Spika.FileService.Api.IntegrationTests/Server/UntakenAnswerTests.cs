using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Chunks whose long answers cannot be sent hold neither memory nor a turn.</summary>
public sealed class UntakenAnswerTests : ServiceTests
{
    private const int Streams = 20;

    // Its list is longer than what the server keeps of an answer that cannot be sent.
    private static readonly ChunkSet _many = ChunkSet.Of([.. Enumerable.Range(0, 100_000)]);

    protected override Dictionary<string, string> Settings =>
        new() { ["ChunkRequests:MaxHandledPerClient"] = "1", ["Kestrel:EndpointDefaults:Protocols"] = "Http2" };

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<ISender>(_ => new FixedSender((Result<ChunkSet>)_many));

    [Test]
    public async Task PostChunk_WhenTheAnswerHasNoWindow_HoldsNothing()
    {
        using WindowlessClient client = await WindowlessClient.ConnectAsync(Client.BaseAddress!);
        for (int stream = 0; stream < Streams; stream++)
        {
            await client.PostAsync("/upload/files", """{"chunk":"YQ==","offset":0,"clientId":"a"}""");
        }

        await Eventually.IsTrueAsync(() => client.Answers == Streams, Task.CompletedTask);

        AdmissionFigures figures = Service.Services.GetRequiredService<BodyAdmission>().Figures;
        Assert.That(figures, Is.EqualTo(default(AdmissionFigures)));
    }
}
