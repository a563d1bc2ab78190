using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Errors;

public sealed class DatabaseAwayTests
{
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
    }
}
