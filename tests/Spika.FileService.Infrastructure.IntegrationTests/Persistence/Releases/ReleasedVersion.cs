using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Releases;

/// <summary>
/// What the real program of an earlier version left after two files and an upload of which a chunk is missing: the
/// dump of its database, and its storage root, in the folders beside this file. A migration that was changed later
/// never ran on these.
/// </summary>
internal static class ReleasedVersion
{
    private const string Folder = "tests/Spika.FileService.Infrastructure.IntegrationTests/Persistence/Releases";

    public static async Task RestoreAsync(TestDatabase database, DatabaseProvider provider, string version)
    {
        string name = provider == DatabaseProvider.Sqlite ? "sqlite" : "postgresql";
        string folder = Path.Combine(Repository.PathTo(Folder), version);
        CopyFolder(Path.Combine(folder, name), database.Root);
        await using ServiceProvider services = database.CreateServices();
        await using FileServiceDbContext db = services
            .GetRequiredService<IDbContextFactory<FileServiceDbContext>>()
            .CreateDbContext();

        // Not by EF Core, for which a brace in the text is a parameter.
        await db.Database.OpenConnectionAsync();
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.sql"));
        await command.ExecuteNonQueryAsync();
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
