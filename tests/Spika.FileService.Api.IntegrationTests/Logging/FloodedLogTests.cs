using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.IntegrationTests.Logging;

public sealed class FloodedLogTests : ServiceTests
{
    private const int Requests = 200;

    private const int LongMethod = 8000;

    protected override Dictionary<string, string> Settings => TestKeys.Settings;

    [Test]
    public async Task Requests_ThatAreRefused_WriteFewShortLines()
    {
        string method = new('M', LongMethod);
        for (int i = 0; i < Requests; i++)
        {
            using HttpRequestMessage request = new(new HttpMethod(method), "/upload/files");
            using HttpResponseMessage response = await Client.SendAsync(request);
            Assert.That((int)response.StatusCode, Is.AnyOf(401, 405));
        }

        string[] lines = Service.Complaints.Messages;
        Assert.That(lines, Has.Length.InRange(1, 2 * LogBudget.MaxLines));
        Assert.That(lines.Max(line => line.Length), Is.LessThan(300));
    }
}
