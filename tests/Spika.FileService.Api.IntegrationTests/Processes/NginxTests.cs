using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.ShippedClients;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Two instances behind nginx with the configuration of <c>ops/nginx.conf</c>.</summary>
public sealed class NginxTests
{
    private const int UploadsBetween = 8;

    private TestDatabase _database = null!;

    private NginxProcess _nginx = null!;

    private ServiceProcess[] _instances = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        _instances = [await StartInstanceAsync(), await StartInstanceAsync()];
        _nginx = await NginxProcess.StartAsync(AddressOf(0), AddressOf(1));
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }

        foreach (ServiceProcess instance in _instances)
        {
            await instance.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task Upload_ByAnyClient_IsSentAndComesBack(
        [ValueSource(typeof(ShippedClient), nameof(ShippedClient.All))] object client
    )
    {
        ShippedClient sender = (ShippedClient)client;
        SentFile file = SentFile.OfLength(4_508_876);

        UploadReport report = await sender.UploadAsync(file, _nginx.Address);

        Assert.That(report.File, Is.Not.Null, $"{report}");
        Assert.That(report.Complaints, Is.Empty);
        using HttpClient browser = new() { BaseAddress = _nginx.Address };
        byte[] downloaded = await browser.GetByteArrayAsync($"/api/upload/files/{report.File!.Id}");
        Assert.That(downloaded.AsSpan().SequenceEqual(file.Content));
    }

    [Test]
    public async Task Chunk_OfTheGreatestLengthInTheLongestSpelling_Passes()
    {
        // Every byte is a slash in base64, and each slash has a backslash.
        byte[] content = [.. Enumerable.Repeat((byte)0xFF, 4 << 20)];
        string body = ClientRequests.ChunkBody($"{Guid.NewGuid()}", 0, content).Replace("/", @"\/");
        using HttpClient browser = new() { BaseAddress = _nginx.Address };

        Answer answer = await browser.PostAsync("/upload/files", body);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task List_ByAThousandOfTheLongestIds_Passes()
    {
        string ids = string.Join("%2C", Enumerable.Range(0, 1000).Select(i => long.MaxValue - i));
        using HttpClient backend = new() { BaseAddress = _nginx.Address };

        Answer answer = await backend.GetAnswerAsync($"/api/upload/files?ids={ids}");

        Assert.That(answer.Data.GetProperty("files").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Chunk_OfAnUploadWithASlashInItsName_IsOfThatUpload()
    {
        string clientId = $"a/b {Guid.NewGuid()}";
        using HttpClient browser = new() { BaseAddress = _nginx.Address };

        Answer answer = await browser.PutChunkAsync(clientId, "0", [1]);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
        Answer listed = await _instances[0]
            .Client.GetAnswerAsync($"/upload/files/check/{Uri.EscapeDataString(clientId)}");
        Assert.That(listed.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    [FullEffort]
    public async Task Restart_OfOneInstanceAfterTheOther_ShowsClientsNothing()
    {
        await using BusyClients clients = new(_nginx.Address);
        for (int index = 0; index < 2; index++)
        {
            await clients.SendMoreAsync(UploadsBetween);
            _instances[index].AskToStop();
            Assert.That(await _instances[index].WaitForExitAsync(), Is.Zero);
            await clients.SendMoreAsync(UploadsBetween);
            await StartAgainAsync(index);
        }

        await clients.SendMoreAsync(UploadsBetween);
        await clients.FinishAsync();

        Assert.That(clients.Failures, Is.Empty);
    }

    [Test]
    [FullEffort]
    public async Task Kill_OfOneInstance_ShowsClientsNothing()
    {
        await using BusyClients clients = new(_nginx.Address);
        await clients.SendMoreAsync(UploadsBetween);

        await _instances[0].KillAsync();

        await clients.SendMoreAsync(UploadsBetween);
        await StartAgainAsync(0);
        await clients.SendMoreAsync(UploadsBetween);
        await clients.FinishAsync();
        Assert.That(clients.Failures, Is.Empty);
    }

    private Uri AddressOf(int index) => _instances[index].Client.BaseAddress!;

    private Task<ServiceProcess> StartInstanceAsync(Uri? address = null)
    {
        // A verify that a killed instance had begun is free again after this time.
        Dictionary<string, string?> settings = new(_database.Settings) { ["Uploads:FinalizeLease"] = "00:00:05" };
        if (address is not null)
        {
            settings["urls"] = $"http://{address.Authority}";
        }

        return ServiceProcess.StartAsync(settings);
    }

    // nginx knows it by its address.
    private async Task StartAgainAsync(int index)
    {
        Uri address = AddressOf(index);
        await _instances[index].DisposeAsync();
        _instances[index] = await StartInstanceAsync(address);
    }
}
