using System.Net;
using Microsoft.Data.Sqlite;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real process, while an operator removes, moves or replaces the log of SQLite.</summary>
[Platform("Linux")]
public sealed class RemovedLogTests
{
    private const string Unavailable = "503 database.unavailable";

    private static readonly EnumerationOptions _hiddenToo = new() { AttributesToSkip = FileAttributes.None };

    private TestDatabase _database = null!;

    private ServiceProcess _service = null!;

    private TestFile _file = null!;

    private HttpClient Client => _service.Client;

    private string Database => Path.Combine(_database.Root, "fileservice.db");

    private string Log => Database + "-wal";

    private string KeptLog => Path.Combine(_database.Root, ".fileservice.db-wal.kept");

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _service = await StartServiceAsync();
        _file = TestFile.Of(4);
        await Client.PostChunkAsync(_file, 0);
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    [FullEffortCase("-wal")]
    [TestCase("-wal", "-shm")]
    [FullEffortCase("-shm")]
    public async Task Kill_AfterFilesBesideTheDatabaseWereRemoved_LosesNothing(params string[] suffixes)
    {
        foreach (string suffix in suffixes)
        {
            File.Delete(Database + suffix);
        }

        await Client.PostChunkAsync(_file, 1);
        TestFile stored = TestFile.Of(2);
        Answer verified = await Client.UploadAsync(stored);
        Assert.That(suffixes.Select(suffix => File.Exists(Database + suffix)), Is.All.True);
        await RestartAfterAKillAsync();

        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(await Client.GetByteArrayAsync($"/upload/files/{verified.FileId}"), Is.EqualTo(stored.Content));
    }

    [Test]
    [FullEffort]
    public async Task Kill_AfterTheLogWasMoved_LosesNothing()
    {
        File.Move(Log, Log + ".moved");
        await Client.PostChunkAsync(TestFile.Of(1), 0);
        await Client.PostChunkAsync(_file, 1);
        await RestartAfterAKillAsync();

        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Start_AfterTheLogWasRemovedAndTheProcessKilled_IsRefusedUntilTheLogIsPutBack()
    {
        File.Delete(Log);
        await _service.KillAsync();
        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(_database.Settings);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(output, Does.StartWith(KeptLog).And.Contain($"move it to {Log} if"));

        // It would be the database without the chunk.
        Assert.That(SaveAsync, Throws.Exception.With.Message.Contains($"move it to {Log} if"));

        File.Move(KeptLog, Log, overwrite: true);
        await SaveAsync();
        await RestartAsync();
        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0 }));
    }

    // As a program that opens the database and writes leaves it.
    [Test]
    public async Task Requests_AfterTheLogWasReplaced_AreRefusedUntilItIsPutBack()
    {
        File.Delete(Log);
        await File.WriteAllTextAsync(Log, "of another program");
        Answer refused = await Client.PostChunkAsync(TestFile.Of(1), 0);
        Answer list = await Client.GetAnswerAsync("/upload/files");
        HttpStatusCode ready = (await Client.GetAnswerAsync("/health/ready")).Status;

        Assert.That(new[] { refused.Refusal, list.Refusal }, Is.All.EqualTo(Unavailable));
        Assert.That(ready, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(_service.Output, Does.Contain($"move {KeptLog}"));

        File.Move(KeptLog, Log, overwrite: true);
        await Client.PostChunkAsync(_file, 1);
        await RestartAfterAKillAsync();
        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0, 1 }));
    }

    // A restore under the service that runs: an old log beside the new file would be written over it.
    [Test]
    [FullEffort]
    public async Task Requests_AfterTheDatabaseAndItsLogWereMoved_PutNoLogBesideAnotherDatabase()
    {
        string elsewhere = Directory.CreateDirectory(Path.Combine(_database.Root, "elsewhere")).FullName;
        string[] moved = [Database, Database + "-shm", Log];
        foreach (string path in moved)
        {
            File.Move(path, Path.Combine(elsewhere, Path.GetFileName(path)));
        }

        Answer refused = await Client.PostChunkAsync(TestFile.Of(1), 0);

        Assert.That(refused.Refusal, Is.EqualTo(Unavailable));
        Assert.That(moved.Where(File.Exists), Is.Empty);
        Assert.That(
            (await Client.GetAnswerAsync("/health/ready")).Status,
            Is.EqualTo(HttpStatusCode.ServiceUnavailable)
        );
    }

    // As a restore by hand under the service that runs: what was put back must not be written over the other database.
    [Test]
    [FullEffort]
    public async Task Start_AfterTheLogWasPutBackAndTheDatabaseReplaced_IsRefusedUntilTheLogIsMovedAway()
    {
        string other = await MakeOtherDatabaseAsync();
        File.Delete(Log);
        await Client.PostChunkAsync(_file, 1);
        File.Move(other, Database, overwrite: true);
        Answer refused = await Client.PostChunkAsync(TestFile.Of(1), 0);
        await _service.KillAsync();
        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(_database.Settings);

        Assert.That(refused.Refusal, Is.EqualTo(Unavailable));
        Assert.That((exitCode, File.Exists(KeptLog)), Is.EqualTo((1, true)));
        Assert.That(output, Does.StartWith($"{KeptLog} is a log that was removed").And.Contain("move it to"));

        File.Move(KeptLog, KeptLog + ".aside");
        await RestartAsync();
        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    [FullEffort]
    public async Task Start_AfterAKillAndAnotherProgramThatClosedTheDatabase_RemovesTheSecondName()
    {
        await _service.KillAsync();
        await using (SqliteConnection program = new($"Data Source={Database};Pooling=False"))
        {
            await program.OpenAsync();
            await using SqliteCommand read = program.CreateCommand();
            read.CommandText = "SELECT count(*) FROM uploads";
            await read.ExecuteScalarAsync();
        }

        Assert.That((File.Exists(Log), File.Exists(KeptLog)), Is.EqualTo((false, true)));
        await SaveAsync();

        await RestartAsync();
        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0 }));
        await AssertRemovedLogIsPutBackAsync();
    }

    // As by a tool that knows no hard links: the second name is of a file of its own.
    [Test]
    [FullEffort]
    public async Task Start_AfterAKillAndACopyOfTheRoot_Works()
    {
        await _service.KillAsync();
        File.Copy(KeptLog, KeptLog + ".copy");
        File.Move(KeptLog + ".copy", KeptLog, overwrite: true);
        await RestartAsync();

        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0 }));
        await AssertRemovedLogIsPutBackAsync();
    }

    // As in a rolling restart: the one that starts must not make files of its own.
    [Test]
    [FullEffort]
    public async Task Start_OfASecondProcessAfterFilesWereRemoved_PutsThemBackForTheFirst()
    {
        File.Delete(Log);
        File.Delete(Database + "-shm");
        await using ServiceProcess second = await StartServiceAsync();
        await second.Client.PostChunkAsync(_file, 1);
        await Client.PostChunkAsync(_file, 2);
        int[] listed = await second.Client.ListedChunksAsync(_file);
        await second.KillAsync();
        await RestartAfterAKillAsync();

        Assert.That(listed, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    [FullEffort]
    public async Task Start_AfterAKillAndWithoutTheDatabase_SaysToPutItBack()
    {
        await _service.KillAsync();
        File.Move(Database, Database + ".aside");
        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(_database.Settings);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.StartWith(KeptLog).And.Contain("put the database back"));

        File.Move(Database + ".aside", Database, overwrite: true);
        File.Move(KeptLog, Log, overwrite: true);
        await RestartAsync();
        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    [FullEffort]
    public async Task Stop_AfterTheLogWasRemoved_PutsItBack()
    {
        File.Delete(Log);
        _service.AskToStop();
        await _service.WaitForExitAsync();
        await RestartAsync();

        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0 }));
    }

    // The start could not empty the log.
    [Test]
    [FullEffort]
    public async Task Kill_AfterAStartBesideAReaderAndARemovedLog_LosesNothing()
    {
        await _service.KillAsync();
        await using SqliteConnection reader = new($"Data Source={Database};Pooling=False");
        await reader.OpenAsync();
        await using SqliteCommand read = reader.CreateCommand();
        read.CommandText = "BEGIN; SELECT count(*) FROM uploads";
        await read.ExecuteScalarAsync();
        await RestartAsync();

        await AssertRemovedLogIsPutBackAsync();
    }

    [Test]
    public async Task Stop_LeavesNoSecondName()
    {
        Assert.That(File.Exists(KeptLog), Is.True);
        _service.AskToStop();
        await _service.WaitForExitAsync();

        Assert.That(Directory.GetFiles(_database.Root, "*.kept", _hiddenToo), Is.Empty);
    }

    private async Task AssertRemovedLogIsPutBackAsync()
    {
        File.Delete(Log);
        await Client.PostChunkAsync(TestFile.Of(1), 0);
        await Client.PostChunkAsync(_file, 1);
        await RestartAfterAKillAsync();

        Assert.That(await Client.ListedChunksAsync(_file), Is.EqualTo(new[] { 0, 1 }));
    }

    private async Task<string> MakeOtherDatabaseAsync()
    {
        string path = Database + ".other";
        await using SqliteConnection copying = new($"Data Source={Database};Pooling=False");
        await copying.OpenAsync();
        await using SqliteCommand copy = copying.CreateCommand();
        copy.CommandText = $"VACUUM INTO '{path}'";
        await copy.ExecuteNonQueryAsync();
        return path;
    }

    private async Task SaveAsync()
    {
        using TemporaryFolder backup = new();
        await OperatorScript.RunAsync("backup.sh", _database, _database.Root, backup.Path);
    }

    private async Task RestartAfterAKillAsync()
    {
        await _service.KillAsync();
        await RestartAsync();
    }

    private async Task RestartAsync()
    {
        await _service.DisposeAsync();
        _service = await StartServiceAsync();
    }

    private Task<ServiceProcess> StartServiceAsync() =>
        ServiceProcess.StartAsync(
            new Dictionary<string, string?>(_database.Settings) { ["Database:WaitForUpTo"] = "00:00:00" }
        );
}
