using System.Net;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// The service as Spika runs it: the backend is asked about tokens, and downloads are public, because no shipped client
/// sends credentials with them.
/// </summary>
public sealed class SignedInClientTests : ServiceTests
{
    private readonly SpikaBackend _backend = new();

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "SpikaToken",
            ["Auth:SpikaToken:0:Header"] = "accesstoken",
            ["Auth:SpikaToken:0:Address"] = _backend.Address,
            ["Downloads:Access"] = "Public",
        };

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [TestCaseSource(typeof(ShippedClient), nameof(ShippedClient.All))]
    public async Task Upload_ByAUserThatTheBackendKnows_IsShownWithoutCredentials(object client)
    {
        ShippedClient sender = (ShippedClient)client;
        _backend.Know(sender.Token, "7");

        // The web app names a thumbnail after its picture, whose name may have 255 characters.
        SentFile file = SentFile.OfLength(100_000) with
        {
            Name = $"thumb - {new string('p', 251)}.jpg",
        };
        UploadReport report = await sender.UploadAsync(file, Client.BaseAddress!);

        Assert.That(report.Sees, Is.EqualTo(UploadReport.SentOnce), $"{report}");
        using HttpResponseMessage shown = await Client.GetAsync($"/api/upload/files/{report.File!.Id}");
        Assert.That(shown.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/jpeg"));
        Assert.That(shown.Content.Headers.ContentDisposition?.DispositionType, Is.EqualTo("inline"));
        Assert.That(shown.Headers.CacheControl?.Public, Is.True);
        Assert.That(await shown.Content.ReadAsByteArrayAsync(), Is.EqualTo(file.Content));
    }

    [TestCaseSource(typeof(ShippedClient), nameof(ShippedClient.All))]
    public async Task Upload_ByAUserThatTheBackendDoesNotKnow_StoresNothing(object client)
    {
        ShippedClient sender = (ShippedClient)client;

        UploadReport report = await sender.UploadAsync(SentFile.OfLength(100), Client.BaseAddress!);

        Assert.That(report.File, Is.Null);
        Assert.That(report.Complaints, Has.Some.Contains($"{(int)HttpStatusCode.Unauthorized}"));
    }
}
