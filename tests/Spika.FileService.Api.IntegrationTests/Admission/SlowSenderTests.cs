using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Many senders whose bodies come slowly, with memory for a few of them.</summary>
[Category(TestEffort.Category)]
public sealed class SlowSenderTests : ServiceTests
{
    private const int BodyBytes = 256 * 1024;

    private static readonly int _senders = TestEffort.Of(usual: 40, full: 2000);

    protected override Dictionary<string, string> Settings =>
        new() { ["ChunkRequests:MaxBodyBytesInFlight"] = $"{1 << 20}" };

    private BodyAdmission Admission => Service.Services.GetRequiredService<BodyAdmission>();

    [TestCase(false)]
    [TestCase(true)]
    public async Task PutChunk_WhenManySendSlowly_SavesThemAllAndOthersMeanwhile(bool isChunked)
    {
        List<(TestFile File, SlowSender Sender)> slow = [];
        for (int number = 0; number < _senders; number++)
        {
            TestFile file = TestFile.OfLengths(BodyBytes);
            string route = $"PUT /upload/uploads/{file.ClientId}/chunks/0";
            slow.Add((file, await SlowSender.BeginAsync(Client.BaseAddress!, route, file.Content, isChunked)));
            await slow[^1].Sender.SendAsync(BodyBytes / 2);
        }

        await Eventually.IsTrueAsync(() => Admission.Figures.Spooling > _senders / 2, Task.CompletedTask);
        Answer meanwhile = await Client.PostChunkAsync("fast", 0, new byte[BodyBytes / 2]);
        string?[] answers = await Task.WhenAll(slow.Select(each => each.Sender.EndAsync()));
        slow.ForEach(each => each.Sender.Dispose());
        Answer[] verified = await Task.WhenAll(slow.Select(each => Client.VerifyAsync(each.File)));

        Assert.That(meanwhile.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answers, Is.All.Contains("200 "));
        Assert.That(verified.Select(answer => answer.Refusal), Is.All.EqualTo("200 "));
    }

    [Test]
    public async Task Verify_WhenManySendSlowly_ServesChunksMeanwhile()
    {
        byte[] body = Encoding.ASCII.GetBytes(new string(' ', 200_000) + "{}");
        List<SlowSender> slow = [];
        for (int sender = 0; sender < _senders; sender++)
        {
            slow.Add(await SlowSender.BeginAsync(Client.BaseAddress!, "POST /upload/files/verify", body));
            await slow[^1].SendAsync(100_000);
        }

        await Eventually.IsTrueAsync(() => Admission.Figures.Spooling > _senders / 2, Task.CompletedTask);
        Answer meanwhile = await Client.PostChunkAsync("fast beside verifies", 0, new byte[BodyBytes / 2]);
        string?[] answers = await Task.WhenAll(slow.Select(sender => sender.EndAsync()));
        slow.ForEach(sender => sender.Dispose());

        Assert.That(meanwhile.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answers, Is.All.Contains("400 "), "The body is whole, and no verify.");
    }

    [Test]
    public async Task PutChunk_WhenSendersGoAway_GivesTheirRoomBack()
    {
        List<SlowSender> slow = [];
        for (int sender = 0; sender < _senders; sender++)
        {
            slow.Add(await SlowSender.PutChunkAsync(Client.BaseAddress!, new byte[BodyBytes]));
            await slow[^1].SendAsync(1000);
        }

        await Eventually.IsTrueAsync(() => Admission.Figures.Spooling > _senders / 2, Task.CompletedTask);
        slow.ForEach(sender => sender.Dispose());

        Assert.That(() => Admission.Figures, Is.EqualTo(default(AdmissionFigures)).After(30_000, 20));
    }
}
