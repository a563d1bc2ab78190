using Spika.FileService.Application.Common.Options;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>
/// A service on PostgreSQL whose variables are lost, so that it falls back to SQLite in the same root.
/// </summary>
public sealed class LostProviderTests
{
    private static readonly byte[] _content = [1, 2, 3];

    [Test]
    public async Task Start_WithoutTheVariablesOfPostgreSql_IsRefusedAndTheFilesStay()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        string file;
        await using (EngineProcess process = await EngineProcess.StartAsync(database))
        {
            UploadKey key = A.Key();
            await process.SaveAllAsync(key, [_content]);
            await process.VerifyAsync(key, 1, _content);
            file = Directory.EnumerateFiles(process.Layout.FilesRoot, "*", SearchOption.AllDirectories).Single();
        }

        SettingException? refusal = Assert.ThrowsAsync<SettingException>(async () =>
            await (
                await EngineProcess.StartAsync(
                    database,
                    null,
                    ("Database:Provider", nameof(DatabaseProvider.Sqlite)),
                    ("ConnectionStrings:FileService", "")
                )
            ).DisposeAsync()
        );
        byte[] kept = await File.ReadAllBytesAsync(file);
        await using EngineProcess again = await EngineProcess.StartAsync(database);

        Assert.That(refusal!.Message, Does.Contain("has files and the database has none"));
        Assert.That(kept, Is.EqualTo(_content));
    }
}
