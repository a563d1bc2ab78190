using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Rows;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public abstract class UnitOfWorkContract(DatabaseProvider provider) : DatabaseContract(provider)
{
    [Test]
    public async Task ExecuteAsync_WhenAFileIsRecorded_CommitsItsEventWithIt()
    {
        StoredFile file = await AddFileAsync(new UploadKey("user:1", "c1"));

        EventRow happened = (await EventsAsync()).Single();

        Assert.That((happened.Type, happened.CreatedAt), Is.EqualTo(("file.stored", A.Moment)));
        var payload = JsonNode.Parse(happened.Payload);
        var expected = JsonNode.Parse(
            """
            {
                "owner": "user:1", "clientId": "c1",
                "file": {
                    "type": "message", "relationId": 7, "mimeType": "image/png", "fileName": "a picture.png",
                    "size": 150000
                }
            }
            """
        );
        expected!["file"]!["id"] = file.Id;
        expected["file"]!["sha256"] = file.Description.Hash.Hex;
        Assert.That(JsonNode.DeepEquals(payload, expected), happened.Payload);
    }

    [Test]
    public async Task ExecuteAsync_WhenAnUploadHasNoFile_WritesAnEventWithoutOne()
    {
        await UnitOfWork.ExecuteAsync(
            async transaction =>
            {
                await transaction.Outbox.AddAsync(new UploadExpired(new UploadKey("user:1", "c1")));
                return true;
            },
            default
        );

        Assert.That(
            (await EventsAsync()).Select(happened => (happened.Type, happened.Payload)),
            Is.EqualTo([("upload.expired", """{"owner":"user:1","clientId":"c1"}""")])
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ExecuteAsync_WhenItThrowsOrRollsBack_CommitsNothing(bool throws)
    {
        Upload leased = await LeaseUploadAsync();
        Task<bool> working = UnitOfWork.ExecuteAsync(
            async transaction =>
            {
                await ChangeAllAsync(transaction, leased);
                transaction.RollBack();
                return throws ? throw new InvalidOperationException() : true;
            },
            default
        );

        await working.ContinueWith(_ => { }, TaskScheduler.Default);

        await using FileServiceDbContext db = OpenContext();
        Assert.That(
            (await db.Files.CountAsync(), await db.Blobs.CountAsync(), await db.Events.CountAsync()),
            Is.EqualTo((0, 0, 0))
        );
        Assert.That(await Uploads.FindAsync(leased.Key, default), Is.EqualTo(leased));
    }

    [Test]
    public async Task RemoveAsync_OfOldEvents_RemovesTheOldestAndNoMoreThanTheLimit()
    {
        for (int count = 0; count < 3; count++)
        {
            await AddFileAsync();
            Clock.Advance(TimeSpan.FromHours(1));
        }

        IEventRepository events = Process.GetRequiredService<IEventRepository>();
        int none = await events.RemoveAsync(A.Moment, 10, default);
        int one = await events.RemoveAsync(A.Moment.AddHours(2), 1, default);

        Assert.That((none, one), Is.EqualTo((0, 1)));
        Assert.That(
            (await EventsAsync()).Select(happened => happened.CreatedAt),
            Is.EqualTo([A.Moment.AddHours(1), A.Moment.AddHours(2)])
        );
    }

    private static async Task ChangeAllAsync(ITransaction transaction, Upload leased)
    {
        Blob blob = new(A.Blob(), SizeBytes: 1, A.Hash(1));
        await transaction.Uploads.FinishAsync(UploadClaim.Leased(leased));
        await transaction.Blobs.AddAsync(blob);
        StoredFile file = await transaction.Files.AddAsync(leased.Key, A.Description(), blob.Id);
        await transaction.Outbox.AddAsync(new FileStored(file));
    }

    private async Task<List<EventRow>> EventsAsync()
    {
        await using FileServiceDbContext db = OpenContext();
        return await db.Events.OrderBy(happened => happened.Id).ToListAsync();
    }
}
