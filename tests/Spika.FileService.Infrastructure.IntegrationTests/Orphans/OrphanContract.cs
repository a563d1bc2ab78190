using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Orphans;

/// <summary>
/// What the janitor does with bytes whose rows are gone: it puts them aside, and deletes them days later.
/// </summary>
public abstract class OrphanContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly TimeSpan _abandonedAfter = TimeSpan.FromDays(2);

    private static readonly TimeSpan _keepFor = TimeSpan.FromDays(30);

    private DateTimeOffset _now;

    [SetUp]
    public void SetTime()
    {
        // A sweep is named after the second it was in.
        long seconds = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        _now = DateTimeOffset.FromUnixTimeSeconds(seconds) + _abandonedAfter;
    }

    [Test]
    public async Task Purge_WhenRowsAreGone_MovesTheBytesAndNotesWhatWasWhere()
    {
        string[] before = await StoreAndForgetAsync(files: 2);
        byte[][] contents = [.. before.Select(File.ReadAllBytes)];

        PurgeReport report = await PurgeAsync(Engine);

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 1, 2, 0)));
        Assert.That(before.Where(File.Exists), Is.Empty);
        Dictionary<string, JsonElement> lines = Manifest();
        Assert.That(lines.Keys, Is.EquivalentTo(before));
        Assert.That(before.Select(path => File.ReadAllBytes(Moved(lines[path]))), Is.EqualTo(contents));
        Assert.That(
            before.Select(path => lines[path].GetProperty("bytes").GetInt64()),
            Is.EqualTo(contents.Select(c => c.Length))
        );
        Assert.That(lines.Values.Select(line => line.GetProperty("why").GetString()), Is.All.EqualTo("no row"));
        Assert.That(lines.Values.First().GetProperty("at").GetDateTime(), Is.EqualTo(_now.UtcDateTime));
    }

    [Test]
    public async Task Purge_OfAnUploadThatHasARow_RemovesItAtOnce()
    {
        _ = (await Engine.SaveAsync(new UploadKey("owner", "abandoned"), 0, [1])).Value;

        PurgeReport report = await PurgeAsync(Engine);

        Assert.That(report, Is.EqualTo(new PurgeReport(1, 0, 0, 0)));
        Assert.That(Directory.Exists(Engine.Layout.OrphansRoot), Is.False);
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    [Test]
    public async Task Purge_WhenTheTimeIsOver_DeletesWhatWasPutAside()
    {
        await StoreAndForgetAsync(files: 2);
        await PurgeAsync(Engine);

        _now += _keepFor;
        PurgeReport early = await PurgeAsync(Engine);
        string[] kept = Quarantined();
        _now += TimeSpan.FromSeconds(1);
        PurgeReport late = await PurgeAsync(Engine);

        Assert.That((early.ExpiredSweeps, late.ExpiredSweeps), Is.EqualTo((0, 1)));
        Assert.That(kept, Has.Length.EqualTo(4));
        Assert.That(Quarantined(), Is.Empty);
    }

    [Test]
    public async Task Purge_WhenOrphansAreALargeShare_TouchesNothingAndSaysSo()
    {
        EngineProcess strict = await StartProcessAsync(("Orphans:AnyShareUpTo", "0"));
        string[] before = await StoreAndForgetAsync(files: 3);

        PurgeReport report = await PurgeAsync(strict);

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 0, 0, 0) { HeldBack = 4 }));
        Assert.That(before.Where(File.Exists), Is.EquivalentTo(before));
        Assert.That(Directory.Exists(strict.Layout.OrphansRoot), Is.False);
    }

    [Test]
    public async Task Purge_AfterOneThatFailedAtAnyStep_FinishesAndLosesNothing()
    {
        for (int step = 0; ; step++)
        {
            string[] before = await StoreAndForgetAsync(files: 2);
            byte[][] contents = [.. before.Select(File.ReadAllBytes)];
            int effects = 0;
            Engine.Disk.Before = _ =>
            {
                if (effects++ == step)
                {
                    throw new IOException("failed");
                }
            };
            try
            {
                await PurgeAsync(Engine);
            }
            catch (IOException) { }

            bool isOver = effects <= step;
            Engine.Disk.Before = _ => { };
            _now += TimeSpan.FromSeconds(1);

            await PurgeAsync(Engine);

            Dictionary<string, JsonElement> lines = Manifest();
            Assert.That(before.Where(File.Exists), Is.Empty, $"step {step}");
            Assert.That(
                before.Select(path => File.ReadAllBytes(Moved(lines[path]))),
                Is.EqualTo(contents),
                $"step {step}"
            );
            if (isOver)
            {
                Assert.That(step, Is.GreaterThan(8), "the steps of a sweep");
                return;
            }
        }
    }

    [Test]
    public async Task PutBack_AfterASweep_MovesEachFileToWhereItWasAndOverwritesNone()
    {
        string[] before = await StoreAndForgetAsync(files: 2);
        byte[][] contents = [.. before.Select(File.ReadAllBytes)];
        await PurgeAsync(Engine);
        Directory.CreateDirectory(Path.GetDirectoryName(before[0])!);
        await File.WriteAllTextAsync(before[0], "newer");

        await PutBackAsync(exitCode: 1);
        await PutBackAsync(exitCode: 1);

        Assert.That(before.Skip(1).Select(File.ReadAllBytes), Is.EqualTo(contents.Skip(1)));
        Assert.That(await File.ReadAllTextAsync(before[0]), Is.EqualTo("newer"));
        Assert.That(Manifest().Keys, Is.EqualTo([before[0]]));
    }

    [Test]
    public async Task PutBack_WhereFoldersAreGone_MakesThemForTheUserOfTheRoot()
    {
        string[] before = await StoreAndForgetAsync(files: 1);
        await PurgeAsync(Engine);
        Directory.Delete(Engine.Layout.FilesRoot, recursive: true);
        string owner = Environment.IsPrivilegedProcess ? "12345" : await RunAsync("id", "-u");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", owner, Database.Root);
        }

        await PutBackAsync();

        Assert.That(before.Where(File.Exists), Is.EquivalentTo(before));
        for (string folder = before[0]; (folder = Path.GetDirectoryName(folder)!) != Engine.Layout.Root; )
        {
            Assert.That(await RunAsync("stat", "-c", "%u %a", folder), Is.EqualTo($"{owner} 700"), folder);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true }
        )!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, program);
        return output.Trim();
    }

    private async Task PutBackAsync(int exitCode = 0)
    {
        using Process script = Process.Start(Repository.PathTo("ops/put-back.sh"), [Database.Root]);
        await script.WaitForExitAsync();
        Assert.That(script.ExitCode, Is.EqualTo(exitCode));
    }

    private Task<PurgeReport> PurgeAsync(EngineProcess process) =>
        process.SendAsync(new PurgeAbandonedUploadsCommand(_now, _now));

    // As a database knows nothing of them that was restored from an older backup.
    private async Task<string[]> StoreAndForgetAsync(int files)
    {
        string[] earlier = [.. FilesUnder(Database.Root)];
        for (int i = 0; i < files; i++)
        {
            UploadKey key = new("owner", $"{Guid.NewGuid()}");
            byte[] content = [(byte)i, 1, 2];
            _ = (await Engine.SaveAsync(key, 0, content)).Value;
            Assert.That((await Engine.VerifyAsync(key, 1, content)).IsSuccess);
        }

        _ = (await Engine.SaveAsync(new UploadKey("owner", $"{Guid.NewGuid()}"), 0, [7, 7])).Value;
        await using FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        await db.Files.ExecuteDeleteAsync();
        await db.Uploads.ExecuteDeleteAsync();
        await db.UploadWriters.ExecuteDeleteAsync();
        await db.UploadChunks.ExecuteDeleteAsync();
        await db.UploadOddChunks.ExecuteDeleteAsync();
        return [.. FilesUnder(Engine.Layout.FilesRoot).Concat(FilesUnder(Engine.Layout.StagingRoot)).Except(earlier)];
    }

    // The lines whose file was moved, by where it was.
    private Dictionary<string, JsonElement> Manifest() =>
        Directory
            .GetFiles(Engine.Layout.OrphansRoot, "manifest.jsonl", SearchOption.AllDirectories)
            .SelectMany(path =>
                File.ReadLines(path)
                    .Select(line => (Folder: Path.GetDirectoryName(path)!, Line: JsonElement.Parse(line)))
            )
            .Where(its => File.Exists(Path.Combine(its.Folder, its.Line.GetProperty("to").GetString()!)))
            .ToDictionary(
                its => Path.Combine(Database.Root, its.Line.GetProperty("from").GetString()!),
                its => its.Line
            );

    private string Moved(JsonElement line) =>
        Directory
            .GetDirectories(Engine.Layout.OrphansRoot)
            .Select(sweep => Path.Combine(sweep, line.GetProperty("to").GetString()!))
            .Single(File.Exists);

    private string[] Quarantined() => [.. FilesUnder(Engine.Layout.QuarantineRoot)];
}
