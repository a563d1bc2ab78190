using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>Each client that is installed sends files of the lengths that matter to it.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class ShippedClientTests(DatabaseProvider database) : ServiceTests(database)
{
    private static readonly int[] _lengths = [1, 54 << 10, 1 << 20, (1 << 20) + 1, 4_508_876, 12_000_000];

    private Uri Address => Client.BaseAddress!;

    [Test]
    public async Task Upload_ByAnyClientOfAnyLength_IsSentOnceAndComesBack(
        [ValueSource(typeof(ShippedClient), nameof(ShippedClient.All))] object client,
        [ValueSource(nameof(_lengths))] int length
    )
    {
        ShippedClient sender = (ShippedClient)client;
        SentFile file = SentFile.OfLength(length);

        UploadReport report = await sender.UploadAsync(file, Address);

        Assert.That(report.Sees, Is.EqualTo(UploadReport.SentOnce), $"{report}");
        Assert.That(report.Complaints, Is.Empty);
        byte[] downloaded = await Client.GetByteArrayAsync($"/api/upload/files/{report.File!.Id}");
        Assert.That(downloaded.AsSpan().SequenceEqual(file.Content));
        StoredFile? again = await sender.VerifyAgainAsync(report, Address);
        Assert.That(again, Is.EqualTo(report.File));
    }

    [TestCaseSource(typeof(ShippedClient), nameof(ShippedClient.All))]
    public async Task Upload_ByAnyClient_IsReadByTheOthers(object client)
    {
        ShippedClient sender = (ShippedClient)client;

        UploadReport report = await sender.UploadAsync(SentFile.OfLength(100), Address);

        Assert.That(() => SwiftDecoder.File(report.Record!.Value), Throws.Nothing);
        Assert.That(() => GsonDecoder.File(report.Record!.Value), Throws.Nothing);
    }

    [Test]
    [Category(TestEffort.Category)]
    public async Task Upload_ByTheIosAppManyTimes_GetsExactlyOneFullListEach()
    {
        Assert.That(await IosSequence.SendAsync(Address), Is.Empty);
    }
}
