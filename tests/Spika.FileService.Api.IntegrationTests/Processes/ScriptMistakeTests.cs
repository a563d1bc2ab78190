using System.Diagnostics;
using System.Globalization;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.IntegrationTests.Machine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>What the scripts in ops/ say of mistakes: one sentence, with what to do.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ScriptMistakeTests
{
    private const string Unreachable = "postgresql://user@127.0.0.1:1/files";

    // Of a service that has stopped, with one file. Each test leaves them as they are.
    private TestDatabase _database = null!;

    private TemporaryFolder _folder = null!;

    private string Backup => _folder.PathTo("backup");

    [OneTimeSetUp]
    public async Task SaveAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _folder = new TemporaryFolder();
        await using (ServiceHost service = ServiceHost.StartOn(_database.Settings))
        {
            await service.Client.UploadAsync(TestFile.Of(2));
        }

        await OperatorScript.RunAsync("backup.sh", _database, _database.Root, Backup);
        Directory.CreateDirectory(_folder.PathTo("empty"));

        // A root without what backup.sh makes.
        Directory.CreateDirectory(_folder.PathTo("other/files"));
        File.Copy(Path.Combine(Backup, "identity"), _folder.PathTo("other/identity"));
        Directory.CreateDirectory(_folder.PathTo("other/staging"));
        Directory.CreateDirectory(_folder.PathTo("other/quarantine/orphans/1"));
        await File.WriteAllTextAsync(_folder.PathTo("other/quarantine/orphans/1/manifest.jsonl"), "");
        Directory.CreateDirectory(Path.Combine(_database.Root, "quarantine"));
        await File.WriteAllTextAsync(_folder.PathTo("file"), "");

        // Copies of a root that lack staging.
        foreach (string name in (string[])["copy", "mounted"])
        {
            Directory.CreateDirectory(_folder.PathTo($"{name}/files"));
            File.Copy(Path.Combine(Backup, "fileservice.db"), _folder.PathTo($"{name}/fileservice.db"));
        }

        await File.WriteAllTextAsync(_folder.PathTo("copy/fileservice.db-wal"), "rows");
        File.CreateSymbolicLink(_folder.PathTo("mounted/staging"), _folder.PathTo("not-mounted"));
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        _folder?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [TestCase("backup.sh", "sqlite3", "install sqlite3", null)]
    [TestCase("backup.sh", "flock", "install util-linux", null)]
    [TestCase("backup.sh", "sha256sum", "install coreutils", null)]
    [TestCase("backup.sh", "psql", "install PostgreSQL's client programs", Unreachable)]
    [TestCase("backup.sh", "pg_dump", "install PostgreSQL's client programs", Unreachable)]
    [TestCase("restore.sh", "sqlite3", "install sqlite3", null)]
    [TestCase("restore.sh", "pg_restore", "install PostgreSQL's client programs", Unreachable)]
    public async Task Script_WithoutAProgramThatItNeeds_NamesIt(
        string script,
        string missing,
        string advice,
        string? address
    )
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder programs = new();
        foreach (string folder in Environment.GetEnvironmentVariable("PATH")!.Split(':').Where(Directory.Exists))
        {
            foreach (string program in Directory.EnumerateFiles(folder))
            {
                string link = programs.PathTo(Path.GetFileName(program));
                if (Path.GetFileName(program) != missing && !File.Exists(link))
                {
                    File.CreateSymbolicLink(link, program);
                }
            }
        }

        Task running = OperatorScript.RunWithVariableAsync(
            "PATH",
            programs.Path,
            script,
            database,
            [database.Root, Path.Combine(database.Root, "b"), .. Some(address)]
        );

        AssertSays(running, $"{missing} is missing", advice);
    }

    [TestCase("backup.sh", "{root}", "{file}/backup", null, "cannot be written to", "give another folder")]
    [TestCase("backup.sh", "{root}", "{file}", null, "cannot be written to", "give another folder")]
    [TestCase("backup.sh", "{none}", "{new}", null, "is not a storage root")]
    [TestCase("backup.sh", "{root}", "{new}", "{none}", "there is no ", "give the URI or the path")]
    [TestCase("backup.sh", "{root}", "{new}", Unreachable, "cannot be reached", "correct the URI")]
    [TestCase("backup.sh", "{root}", "{new}", "postgresql://u:a/b@h/files", "%2F")]
    [TestCase("restore.sh", "{none}", "{new}", null, "there is no folder", "give the one")]
    [TestCase("restore.sh", "{file}", "{new}", null, "there is no folder", "give the one")]
    [TestCase("restore.sh", "{empty}", "{new}", null, "has no fileservice.db", "give a folder")]
    [TestCase("restore.sh", "{backup}", "{new}", Unreachable, "is of a SQLite database", "give no URI")]
    [TestCase("restore.sh", "{backup}", "{root}", null, "is not empty", "move ROOT away")]
    [TestCase("restore.sh", "{backup}", "{file}/new", null, "cannot be written to", "give another folder")]
    [TestCase("restore.sh", "{backup}", "{backup}/files/x", null, "the files of the backup", "give another ROOT")]
    [TestCase("put-back.sh", "{none}", "{new}", null, "has no folder quarantine", "give the Storage:Root")]
    [TestCase("backup.sh", "{backup}", "{root}", null, "so it is a backup", "give ROOT first")]
    [TestCase("backup.sh", "{other}", "{root}", null, "so it is a storage root", "in the order of the usage")]
    [TestCase("restore.sh", "{root}", "{new}", null, "so it is a storage root", "in the order of the usage")]
    [TestCase("restore.sh", "{copy}", "{new}", null, "fileservice.db-wal has rows", "is no backup")]
    [TestCase("restore.sh", "{mounted}", "{new}", null, "has staging", "so it is a storage root")]
    [TestCase(
        "put-back.sh",
        "{root}",
        "{root}/quarantine/orphans/none",
        null,
        "has no manifest.jsonl",
        "give folders of"
    )]
    [TestCase("put-back.sh", "{root}", "{other}/quarantine/orphans/1", null, "another root", "only")]
    public async Task Script_WithAWrongArgument_SaysWhatToDo(
        string script,
        string first,
        string second,
        string? third,
        params string[] words
    )
    {
        string Filled(string argument) =>
            argument
                .Replace("{root}", _database.Root, StringComparison.Ordinal)
                .Replace("{", $"{_folder.Path}/", StringComparison.Ordinal)
                .Replace("}", "", StringComparison.Ordinal);

        Task running = OperatorScript.RunAsync(
            script,
            _database,
            [Filled(first), Filled(second), .. Some(third).Select(Filled)]
        );

        AssertSays(running, words);
        Assert.That(Directory.Exists(_folder.PathTo("new")), Is.False);
    }

    [TestCase(false, 0, "there is no room left", "free some")]
    [TestCase(false, 100 << 10, "there is no room left", "free some")]
    [TestCase(true, 1 << 20, "cannot be written to", "give another folder")]
    public async Task Script_OnAFullOrReadOnlyDisk_SaysWhatToDo(bool readOnly, int freeBytes, params string[] words)
    {
        await using SmallFileSystem disk = await SmallFileSystem.RequireAsync();
        disk.FillUpTo(freeBytes);
        if (readOnly)
        {
            await disk.MakeReadOnlyAsync();
        }

        Task saving = OperatorScript.RunByAsync(
            disk.Launcher,
            "backup.sh",
            _database,
            _database.Root,
            Path.Combine(disk.Path, "backup")
        );
        AssertSays(saving, words);

        Task restoring = OperatorScript.RunByAsync(
            disk.Launcher,
            "restore.sh",
            _database,
            Backup,
            Path.Combine(disk.Path, "root")
        );
        AssertSays(restoring, words);
    }

    // Each of its programs needs room at another moment.
    [TestCase("backup.sh")]
    [TestCase("restore.sh")]
    [Category(TestEffort.Category)]
    public async Task Script_WithLittleRoom_SucceedsOrSaysThatThereIsNone(string script)
    {
        int step = TestEffort.Of(usual: 60 << 10, full: 10 << 10);
        int succeeded = 0;
        int failed = 0;
        for (int freeBytes = step; freeBytes <= 420 << 10; freeBytes += step)
        {
            await using SmallFileSystem disk = await SmallFileSystem.RequireAsync();
            disk.FillUpTo(freeBytes);
            string target = Path.Combine(disk.Path, "new");
            string[] folders = script == "backup.sh" ? [_database.Root, target] : [Backup, target];
            Task running = OperatorScript.RunByAsync(disk.Launcher, script, _database, folders);
            try
            {
                await running;
                succeeded++;
            }
            catch (InvalidOperationException)
            {
                AssertSays(running, "there is no room left", "free some");
                failed++;
            }
        }

        Assert.That(succeeded, Is.Positive);
        Assert.That(failed, Is.Positive);
    }

    [TestCase("-1", "0")]
    [TestCase("1e6", "0")]
    [TestCase("0x10", "0")]
    [TestCase("some", "0")]
    [TestCase("2147483648", "0")]
    [TestCase("99999999999999999999", "0")]
    [TestCase("999999999", "1500000000", "set it to at most 646999999.")]
    [TestCase("1000000", "2146999999", "set it to at most 0.")]
    [TestCase("1000000", "2147000000", "set it to at most 483646.")]
    public async Task Restore_WithAWrongNumberOfIds_RefusesAndTouchesNothing(
        string since,
        string highest,
        string advice = "a whole number from 0 to 999999999"
    )
    {
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        await CopyBackupAsync(backup, highest);

        AssertSays(RestoreAsync(since, restored, backup), "IDS_SINCE", advice);

        Assert.That(Directory.GetFileSystemEntries(restored.Root), Is.Empty);
    }

    [TestCase("0100", "0000000200", 300)]
    [TestCase("009", "200", 209)]
    [TestCase("0", "2146999999", 2146999999)]
    [TestCase("646999999", "1500000000", 2146999999)]
    [TestCase("1000000", "3000000000", 3001000000)]
    public async Task Restore_WithANumberOfIds_MarksTheIdsUpToIt(string since, string highest, long mark)
    {
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        await CopyBackupAsync(backup, highest);

        await RestoreAsync(since, restored, backup);

        string[] marks = Directory.GetFiles(Path.Combine(restored.Root, "ids"));
        Assert.That(marks.Select(Path.GetFileName), Is.EqualTo([mark.ToString(CultureInfo.InvariantCulture)]));
    }

    // docs/operations.md copies the folder of the ids.
    [Test]
    public async Task Restore_OfABackupThatDockerComposeMade_Works()
    {
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        await CopyBackupAsync(backup, "200");
        Directory.CreateDirectory(backup.PathTo("ids"));
        await File.WriteAllTextAsync(backup.PathTo("ids/200"), "");

        await RestoreAsync("0", restored, backup);

        Assert.That(File.Exists(Path.Combine(restored.Root, "fileservice.db")));
    }

    private static Task RestoreAsync(string since, TestDatabase restored, TemporaryFolder backup) =>
        OperatorScript.RunWithVariableAsync("IDS_SINCE", since, "restore.sh", restored, backup.Path, restored.Root);

    private static string[] Some(string? argument) => argument is null ? [] : [argument];

    private async Task CopyBackupAsync(TemporaryFolder to, string highestId)
    {
        using Process copy = Process.Start("cp", ["-a", $"{Backup}/.", to.Path]);
        await copy.WaitForExitAsync();
        await File.WriteAllTextAsync(to.PathTo("highest-id"), highestId);
    }

    private static void AssertSays(Task running, params string[] words)
    {
        InvalidOperationException? failure = Assert.ThrowsAsync<InvalidOperationException>(() => running);
        string[] sentences =
        [
            .. failure!.Message.Split("error: ", StringSplitOptions.None).Skip(1).Select(line => line.TrimEnd()),
        ];
        Assert.That(sentences.Where(line => words.All(line.Contains)), Has.Exactly(1).Items, failure.Message);
        Assert.That(failure.Message, Does.Contain("ended with 1:").And.Not.Contain("stopped, for the reason above"));
    }
}
