using Npgsql;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>A commit whose connection broke, and which the server still finishes, after newer ones.</summary>
public sealed class LateCommitTests() : EngineContract(DatabaseProvider.PostgreSql)
{
    [Test]
    public async Task Save_WhenAnEarlierCommitLandsFirst_StartsOverWithTheRecordAsItIs()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024, 1024);
        await Engine.SaveAllAsync(key, chunks);
        await RaiseVersionAsync(await FindAsync(key));

        Result<ChunkSet> again = await Engine.SaveAsync(key, 3, new byte[1024]);

        Result<ChunkSet> listed = await Engine.SendAsync(new GetUploadedChunksQuery(key));
        Assert.That((again.Value.Count, listed.Value.Count), Is.EqualTo((4, 4)));
    }

    // What a commit does to the record that landed after its caller had given up.
    private async Task RaiseVersionAsync(Upload upload)
    {
        await using NpgsqlCommand command = Engine
            .Get<NpgsqlDataSource>()
            .CreateCommand("UPDATE upload_writers SET version = version + 1 WHERE upload_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = upload.Id.Value });
        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }
}
