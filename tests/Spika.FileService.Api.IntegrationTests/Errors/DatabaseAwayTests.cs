using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Errors;

public sealed class DatabaseAwayTests
{
    private const string StackTrace = "   at ";

    [Test]
    public async Task Upload_WhenTheDatabaseGoesAwayAndComesBack_LosesNothingAndGoesOn()
    {
        PostgreSqlServer server = await PostgreSqlServer.RequireAsync();
        using PostgreSqlProxy way = new(await server.CreateDatabaseAsync());
        way.Open();
        Dictionary<string, string> settings = new()
        {
            ["ConnectionStrings:FileService"] = way.ConnectionString,
            ["Database:WaitForUpTo"] = "00:00:00",
        };
        await using ServiceHost service = await ServiceHost.StartAsync(DatabaseProvider.PostgreSql, settings);
        TestFile file = TestFile.Of(4);
        await service.Client.PostChunkAsync(file, 0);

        way.Cut();
        Answer chunk = await service.Client.PostChunkAsync(file, 1);
        Answer verify = await service.Client.VerifyAsync(file);
        Answer start = await service.Client.PostChunkAsync(TestFile.Of(1), 0);
        Answer files = await service.Client.GetAnswerAsync("/health/files");
        way.Open();
        await service.Client.PostAllChunksAsync(file);
        Answer verified = await service.Client.VerifyAsync(file);

        string[] refusals = [chunk.Refusal, verify.Refusal, start.Refusal, files.Refusal];
        Assert.That(refusals, Is.All.EqualTo("503 database.unavailable"));
        Assert.That(chunk.Headers.RetryAfter, Is.Not.Null);
        Assert.That(
            await service.Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"),
            Is.EqualTo(file.Content)
        );
        Assert.That(service.Complaints.Messages, Has.None.Contains(StackTrace));
    }

    [Test]
    public async Task Upload_ThatWaitsForTheDatabase_LogsItInOneLine()
    {
        PostgreSqlServer server = await PostgreSqlServer.RequireAsync();
        using PostgreSqlProxy way = new(await server.CreateDatabaseAsync());
        way.Open();
        Dictionary<string, string> settings = new() { ["ConnectionStrings:FileService"] = way.ConnectionString };
        await using ServiceHost service = await ServiceHost.StartAsync(DatabaseProvider.PostgreSql, settings);
        string[] before = service.Complaints.Messages;

        way.Cut();
        Task<Answer> start = service.Client.PostChunkAsync(TestFile.Of(2), 0);
        await Eventually.IsTrueAsync(() => service.Complaints.Messages.Any(IsRepetition), Task.CompletedTask);
        way.Open();
        Answer answer = await start;

        Assert.That(answer.Refusal, Is.EqualTo("200 "));
        Assert.That(
            service.Complaints.Messages.Skip(before.Length).Where(message => !IsOfTheWatch(message)),
            Is.All.Matches<string>(IsRepetition)
        );
        Assert.That(service.Complaints.Messages, Has.None.Contains(StackTrace));
    }

    [Test]
    public async Task Requests_WhileTheFileOfSqliteIsElsewhere_LogNoStackTrace()
    {
        Dictionary<string, string> settings = new() { ["Database:WaitForUpTo"] = "00:00:00" };
        await using ServiceHost service = await ServiceHost.StartAsync(DatabaseProvider.Sqlite, settings);
        TestFile file = TestFile.Of(4);
        await service.Client.PostChunkAsync(file, 0);
        string database = Path.Combine(service.Root, "fileservice.db");

        File.Move(database, $"{database}.moved");
        Answer verify = await service.Client.VerifyAsync(file);
        Answer start = await service.Client.PostChunkAsync(TestFile.Of(1), 0);
        Answer files = await service.Client.GetAnswerAsync("/health/files");
        File.Move($"{database}.moved", database);
        await service.Client.PostAllChunksAsync(file);

        string[] refusals = [verify.Refusal, start.Refusal, files.Refusal];
        Assert.That(refusals, Is.All.EqualTo("503 database.unavailable"));
        Assert.That(service.Complaints.Messages, Is.Not.Empty.And.None.Contains(StackTrace));
        Assert.That((await service.Client.VerifyAsync(file)).Refusal, Is.EqualTo("200 "));
    }

    // It looks each few seconds, and logs once by itself.
    private static bool IsOfTheWatch(string message) => message.StartsWith("2206 ", StringComparison.Ordinal);

    private static bool IsRepetition(string message) => message.StartsWith("2037 ", StringComparison.Ordinal);
}
