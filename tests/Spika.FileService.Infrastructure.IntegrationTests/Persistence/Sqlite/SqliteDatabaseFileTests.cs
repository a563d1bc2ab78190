using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class SqliteDatabaseFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Takes so long to copy that the copy is seen while it is made.
    private const long ManyBytes = 256 << 20;

    [Test]
    public async Task ReplaceByCopy_WhileItCopies_LetsNoOtherUserReadTheCopy()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceProvider services = database.CreateServices();
        string path = services.GetRequiredService<SqliteLocation>().DatabasePath;
        await using (FileStream file = File.Create(path))
        {
            file.SetLength(ManyBytes);
        }

        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.GroupRead);
        List<UnixFileMode> seen = [];

        Task copying = Task.Run(services.GetRequiredService<SqliteDatabaseFile>().ReplaceByCopy);
        while (!copying.IsCompleted && seen.Count < 10)
        {
            if (new FileInfo(path + ".copy") is { Exists: true, UnixFileMode: var mode })
            {
                seen.Add(mode);
            }
        }

        await copying;
        Assert.That(seen, Is.Not.Empty.And.All.EqualTo(OwnerOnly));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(OwnerOnly | UnixFileMode.GroupRead));
    }
}
