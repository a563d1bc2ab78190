using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.IntegrationTests.Health;

public sealed class HealthTests : ServiceTests
{
    private HealthCheckResult _state = HealthCheckResult.Healthy();

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddHealthChecks().AddCheck("test", () => _state, tags: ["ready"]);

    [Test]
    public async Task GetReady_WhenAllChecksPass_NamesThem()
    {
        _state = HealthCheckResult.Healthy();

        Answer answer = await Client.GetAnswerAsync("/health/ready");

        Assert.That(
            answer.Data.GetProperty("checks").GetRawText(),
            Is.EqualTo("""{"database":"Healthy","storage":"Healthy","test":"Healthy"}""")
        );
    }

    [Test]
    public async Task GetReady_WhenACheckFails_SaysWhich()
    {
        _state = HealthCheckResult.Unhealthy("a secret", new InvalidOperationException("another secret"));

        Answer answer = await Client.GetAnswerAsync("/health/ready");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Refusal, Is.EqualTo("503 server.not_ready"));
            Assert.That(answer.Envelope.GetProperty("checks").GetProperty("test").GetString(), Is.EqualTo("Unhealthy"));
            Assert.That(answer.Envelope.GetRawText(), Does.Not.Contain("secret"));
        });
    }

    [Test]
    public async Task GetFiles_WhenAllAreWhole_TellsTheAgeOfTheOldestCheck()
    {
        Answer answer = await Client.GetAnswerAsync("/health/files");

        Assert.That(
            answer.Data.GetRawText(),
            Is.EqualTo(
                """{"checks":{"files":"Healthy"},"figures":{"damagedFiles":0,"oldestCheckSeconds":0,"orphansHeldBack":0}}"""
            )
        );
    }

    [Test]
    public async Task GetFiles_WhenOneIsDamaged_SaysSoAndSoDoesItsDownload()
    {
        long id = (await Client.UploadAsync(TestFile.Of(1))).FileId;
        IStoredFileRepository files = Service.Services.GetRequiredService<IStoredFileRepository>();
        StoredFile file = (await files.FindAsync(id, AccessScope.All, default))!;
        await Service.Services.GetRequiredService<IBlobRepository>().NoteDamagedAsync(file.Blob, default);
        await Service.Services.GetRequiredService<IFileStore>().QuarantineAsync(file.Blob, default);

        Answer health = await Client.GetAnswerAsync("/health/files");
        Answer download = await Client.GetAnswerAsync($"/upload/files/{id}");

        Assert.That(health.Refusal, Is.EqualTo("503 server.files_damaged"));
        Assert.That(health.Envelope.GetProperty("figures").GetProperty("damagedFiles").GetInt64(), Is.EqualTo(1));
        Assert.That(download.Refusal, Is.EqualTo("500 file.damaged"));
    }

    [Test]
    public async Task GetReady_WhenTheRootIsNotTheOneOfTheStart_IsNotReady()
    {
        string identity = Path.Combine(Service.Root, "identity");
        string content = await File.ReadAllTextAsync(identity);
        File.Delete(identity);

        Answer answer = await Client.GetAnswerAsync("/health/ready");
        await File.WriteAllTextAsync(identity, content);

        Assert.That(answer.Envelope.GetProperty("checks").GetProperty("storage").GetString(), Is.EqualTo("Unhealthy"));
    }

    [Test]
    public async Task GetLive_WhenACheckFails_IsWellAllTheSame()
    {
        _state = HealthCheckResult.Unhealthy();

        Answer answer = await Client.GetAnswerAsync("/health/live");

        Assert.That(answer.Data.GetRawText(), Is.EqualTo("""{"checks":{}}"""));
    }
}
