using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>
/// The file of an old path is removed during a request, so that the path names the file of another owner.
/// </summary>
public sealed class ReplacedFileTests : ServiceTests
{
    private readonly SpikaBackend _backend = new();

    private readonly ChangingPath _path = new();

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings)
        {
            ["Auth:Mode"] = "ApiKey,SpikaToken",
            ["Auth:SpikaToken:Address"] = _backend.Address,
            ["Downloads:Access"] = "Backend",
            ["Downloads:Backend:Address"] = $"{_backend.Address}?file={{id}}",
        };

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<MediatR.ISender>(_ => _path);

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [Test]
    public async Task Download_WhenThePathNamesAnotherFileAMomentLater_SendsTheOneThatTheBackendAllows()
    {
        _backend.Know("alice", "1");
        using HttpClient alice = Service.ClientOf("alice");

        using HttpResponseMessage response = await alice.GetAsync("/uploads/files/a");

        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(_path.Sent, Is.EqualTo(new[] { ChangingPath.First }));
    }
}
