using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>Each client that is installed, its requests going to two processes in turn.</summary>
public sealed class TwoProcessClientTests
{
    private TestDatabase _database = null!;

    private ServiceProcess[] _processes = [];

    private Uri[] Addresses => [.. _processes.Select(process => process.Client.BaseAddress!)];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        _processes = await Task.WhenAll(
            ServiceProcess.StartAsync(_database.Settings),
            ServiceProcess.StartAsync(_database.Settings)
        );
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        foreach (ServiceProcess process in _processes)
        {
            await process.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [TestCaseSource(typeof(ShippedClient), nameof(ShippedClient.All))]
    public async Task Upload_ToTwoProcessesInTurn_IsSentOnceAndComesBack(object client)
    {
        ShippedClient sender = (ShippedClient)client;
        SentFile file = SentFile.OfLength(4_508_876);

        UploadReport report = await sender.UploadAsync(file, Addresses);

        Assert.That(report.Sees, Is.EqualTo(UploadReport.SentOnce), $"{report}");
        Assert.That(report.Complaints, Is.Empty);
        foreach (ServiceProcess process in _processes)
        {
            byte[] downloaded = await process.Client.GetByteArrayAsync($"/api/upload/files/{report.File!.Id}");
            Assert.That(downloaded.AsSpan().SequenceEqual(file.Content));
            StoredFile? again = await sender.VerifyAgainAsync(report, process.Client.BaseAddress!);
            Assert.That(again, Is.EqualTo(report.File));
        }
    }

    [Test]
    [Category(TestEffort.Category)]
    public async Task Upload_ByTheIosAppManyTimes_GetsExactlyOneFullListEach()
    {
        Assert.That(await IosSequence.SendAsync(Addresses), Is.Empty);
    }
}
