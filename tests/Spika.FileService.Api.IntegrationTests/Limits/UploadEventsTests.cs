using System.Net;
using Microsoft.Data.Sqlite;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>A client begins and aborts uploads, each of which would leave an event.</summary>
public sealed class UploadEventsTests : ServiceTests
{
    private const int MaxEvents = 3;

    private const int Aborts = 10;

    protected override Dictionary<string, string> Settings =>
        new() { ["Events:MaxUploadEventsPerOwnerAndHour"] = $"{MaxEvents}" };

    [Test]
    public async Task Abort_BeyondTheLimitOfEvents_IsDoneWithoutAnEventAndThoseOfFilesAreWritten()
    {
        for (int i = 0; i < Aborts; i++)
        {
            await Client.PutChunkAsync($"aborted{i}", "0", [1]);
            Answer aborted = await Client.DeleteAnswerAsync($"/upload/uploads/aborted{i}");
            Assert.That(aborted.Status, Is.EqualTo(HttpStatusCode.OK));
        }

        long id = (await Client.UploadAsync(TestFile.Of(1))).FileId;
        await Client.DeleteAnswerAsync($"/upload/files/{id}");

        Assert.That(
            await EventsAsync(),
            Is.EquivalentTo(
                (string[])[.. Enumerable.Repeat("upload.aborted", MaxEvents), "file.stored", "file.removed"]
            )
        );
        Assert.That(
            Service.Complaints.Messages.Count(line => line.StartsWith("1021 ", StringComparison.Ordinal)),
            Is.EqualTo(Aborts - MaxEvents)
        );
    }

    private async Task<List<string>> EventsAsync()
    {
        await using SqliteConnection database = new(
            $"Data Source={Path.Combine(Service.Root, "fileservice.db")};Pooling=False"
        );
        await database.OpenAsync();
        await using SqliteCommand command = new("SELECT type FROM events", database);
        await using SqliteDataReader rows = await command.ExecuteReaderAsync();
        List<string> types = [];
        while (await rows.ReadAsync())
        {
            types.Add(rows.GetString(0));
        }

        return types;
    }
}
