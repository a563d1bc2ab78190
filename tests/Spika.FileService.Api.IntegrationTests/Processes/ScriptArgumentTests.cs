using System.Diagnostics;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The scripts in ops/ with names that shells and programs may take for something else.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ScriptArgumentTests
{
    [Test]
    [FullEffort]
    public async Task Scripts_WithNamesOfAnyForm_SaveRestoreAndPutBack()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        TestFile file = TestFile.Of(2);
        await using (ServiceHost service = ServiceHost.StartOn(database.Settings))
        {
            await service.Client.UploadAsync(file);
        }

        string[] prefixes =
        [
            "plain",
            "-name",
            "--help",
            "with spaces ",
            "*",
            "[a]?",
            "x=y",
            "back\\slash\\n",
            "(x",
            "!x",
            ":memory:",
            "file:x?y",
            "$(false)",
            "`false`",
            "a'b\"c",
            "~",
            "%s",
        ];
        List<string> failed = [];
        foreach (string prefix in prefixes)
        {
            await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
            try
            {
                await RoundTripAsync(database, restored, prefix, file);
            }
            catch (InvalidOperationException exception)
            {
                failed.Add($"{prefix}: {exception.Message}");
            }
        }

        Assert.That(failed, Is.Empty);
    }

    [TestCase("backup.sh", "{0}", "{1}\n")]
    [TestCase("backup.sh", "{0}", "{1}\nb")]
    [TestCase("backup.sh", "{0}", "")]
    [TestCase("backup.sh", "", "{1}")]
    [TestCase("backup.sh", "{0}", "{1}", "")]
    [TestCase("restore.sh", "{1}\n", "{0}")]
    [TestCase("restore.sh", "{1}", "")]
    [TestCase("restore.sh", "{1}", "{0}", "a\nb")]
    [TestCase("put-back.sh", "{0}\n")]
    [TestCase("put-back.sh", "{0}", "")]
    public async Task Script_WithALineBreakOrNothingForAPath_SaysSo(string script, params string[] arguments)
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder folder = new();

        Task running = OperatorScript.RunInAsync(
            folder.Path,
            script,
            database,
            arguments.Select(argument => string.Format(null, argument, database.Root, folder.PathTo("backup")))
        );

        Assert.That(
            async () => await running,
            Throws.Exception.With.Message.Contains("has a line break").Or.Message.Contains(" is empty")
        );
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(database.Root), Is.Empty);
    }

    [Test]
    public async Task PutBack_WithNothingInQuarantine_SaysSo()
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        Directory.CreateDirectory(Path.Combine(database.Root, "quarantine", "orphans"));

        Task running = OperatorScript.RunInAsync(database.Root, "put-back.sh", database, database.Root);

        Assert.That(
            async () => await running,
            Throws.Exception.With.Message.Contains("nothing is in quarantine").And.Message.Not.Contains("*")
        );
    }

    // Names begin with the prefix and are relative to a folder of this round.
    private static async Task RoundTripAsync(TestDatabase database, TestDatabase restored, string prefix, TestFile file)
    {
        using TemporaryFolder folder = new();
        string root = folder.PathTo($"{prefix}root");
        await CopyAsync(database.Root, root);
        foreach (string part in Directory.GetFiles(root, "fileservice.db*"))
        {
            string name = Path.GetFileName(part).Replace("fileservice", prefix, StringComparison.Ordinal);
            File.Move(part, folder.PathTo(name));
        }

        string backup = $"{prefix}backup/";
        string stored = ServiceFiles.Under(Path.Combine(root, "files")).Single();

        await OperatorScript.RunInAsync(folder.Path, "backup.sh", database, $"{prefix}root", backup, $"{prefix}.db");
        Assert.That(Directory.Exists(folder.PathTo(backup)), prefix);
        string sweep = Path.Combine(root, "quarantine", "orphans", prefix);
        Directory.CreateDirectory(sweep);
        File.Move(stored, Path.Combine(sweep, "file"));
        string from = Path.GetRelativePath(root, stored);
        await File.WriteAllTextAsync(
            Path.Combine(sweep, "manifest.jsonl"),
            $$"""{"bytes":1,"from":"{{from}}","to":"file"}{{"\n"}}"""
        );
        await OperatorScript.RunInAsync(
            Path.GetDirectoryName(sweep)!,
            "put-back.sh",
            database,
            Path.Combine("..", "..", "..", $"{prefix}root"),
            prefix
        );
        Assert.That(await File.ReadAllBytesAsync(stored), Is.EqualTo(file.Content), prefix);

        await OperatorScript.RunInAsync(
            folder.Path,
            "restore.sh",
            restored,
            backup,
            $"{prefix}new/",
            $"{prefix}new.db"
        );
        string again = Path.Combine(folder.PathTo($"{prefix}new"), Path.GetRelativePath(root, stored));
        Assert.That(await File.ReadAllBytesAsync(again), Is.EqualTo(file.Content), prefix);
        Assert.That(File.Exists(folder.PathTo($"{prefix}new.db")), prefix);
    }

    private static async Task CopyAsync(string from, string to)
    {
        using Process copy = Process.Start("cp", ["-R", "--", from, to]);
        await copy.WaitForExitAsync();
        Assert.That(copy.ExitCode, Is.Zero);
    }
}
