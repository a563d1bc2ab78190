using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Clients that follow the list of files while two instances publish on PostgreSQL.</summary>
public sealed class FollowedListTests
{
    private const int Publishers = 8;

    private const int FilesOfAPublisher = 15;

    private TestDatabase _database = null!;

    private ServiceProcess[] _instances = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        _instances = [await StartInstanceAsync(), await StartInstanceAsync()];
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
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
    [FullEffort]
    public async Task List_FollowedWhileTwoInstancesPublish_ShowsEachFile()
    {
        Task<List<long>[]> publishing = Task.WhenAll(Enumerable.Range(0, Publishers).Select(PublishAsync));
        Task<List<long>>[] followers =
        [
            FollowAsync(_instances[0].Client, "followCursor", limit: 1, publishing),
            FollowAsync(_instances[1].Client, "followCursor", limit: 3, publishing),
            FollowAsync(_instances[1].Client, "nextCursor", limit: 1, publishing),
        ];

        long[] published = [.. (await publishing).SelectMany(ids => ids).Order()];
        foreach (Task<List<long>> follower in followers)
        {
            Assert.That(await follower, Is.EqualTo(published));
        }
    }

    private async Task<List<long>> PublishAsync(int publisher)
    {
        List<long> ids = [];
        for (int i = 0; i < FilesOfAPublisher; i++)
        {
            HttpClient client = _instances[(publisher + i) % _instances.Length].Client;
            ids.Add((await client.UploadAsync(TestFile.Of(chunks: 1))).FileId);
        }

        return ids;
    }

    // A client that goes by nextCursor keeps the last one that it was given, and is shown the last page again.
    private static async Task<List<long>> FollowAsync(HttpClient client, string member, int limit, Task publishing)
    {
        List<long> seen = [];
        string? cursor = null;
        while (true)
        {
            bool isComplete = publishing.IsCompleted;
            string after = cursor is null ? "" : $"&cursor={cursor}";
            JsonElement page = (await client.GetAnswerAsync($"/upload/files?limit={limit}{after}")).Data;
            long[] added =
            [
                .. page.GetProperty("files")
                    .EnumerateArray()
                    .Select(file => file.GetProperty("id").GetInt64())
                    .Where(id => !seen.Contains(id)),
            ];
            seen.AddRange(added);
            cursor = page.GetProperty(member).GetString() ?? cursor;
            if (isComplete && added.Length == 0 && page.GetProperty("nextCursor").ValueKind == JsonValueKind.Null)
            {
                return seen;
            }
        }
    }

    private Task<ServiceProcess> StartInstanceAsync() => ServiceProcess.StartAsync(_database.Settings);
}
