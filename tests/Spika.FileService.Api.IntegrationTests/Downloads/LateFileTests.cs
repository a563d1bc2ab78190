using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>No file is sent that the backend was not asked about.</summary>
public sealed class LateFileTests : ServiceTests
{
    private readonly LateFile _file = new();

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings)
        {
            ["Auth:Mode"] = "ApiKey",
            ["Downloads:Access"] = "Backend",
            ["Downloads:Backend:Address"] = "http://127.0.0.1:9/files/{id}",
        };

    protected override void ReplaceServices(IServiceCollection services) => services.AddTransient<ISender>(_ => _file);

    [Test]
    public async Task Download_WhenTheFileIsStoredDuringTheRequest_IsNotFound()
    {
        Answer answer = await Client.GetAnswerAsync("/uploads/files/late");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }
}
