using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Local;

/// <summary>The root and its folders: their rights, their places, and what a start makes of existing ones.</summary>
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class RootFoldersTests
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private readonly UploadKey _key = A.Key();

    private readonly byte[][] _chunks =
    [
        [.. Enumerable.Repeat((byte)1, 1024)],
        [.. Enumerable.Repeat((byte)2, 1024)],
        [3],
    ];

    private TestDatabase _database = null!;

    private byte[] Content => [.. _chunks.SelectMany(chunk => chunk)];

    [SetUp]
    public async Task CreateAsync() => _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

    [TearDown]
    public async Task RemoveAsync() => await _database.DisposeAsync();

    [Test]
    public async Task Everything_WhenTheServiceMadeIt_IsReadableByItsOwnerOnly()
    {
        await using EngineProcess engine = await StartAsync();
        await FinishOneFileAsync(engine);
        await engine.SaveAllAsync(A.Key(), _chunks);

        string[] open = OpenToOthers();

        Assert.That(open, Is.Empty);
    }

    [Test]
    public async Task Start_WhenAnEarlierVersionLeftFilesOpenToOthers_ClosesThem()
    {
        await using (EngineProcess earlier = await StartAsync())
        {
            await FinishOneFileAsync(earlier);
            await earlier.SaveAllAsync(A.Key(), _chunks);
        }

        string[] all = [.. Directory.EnumerateFileSystemEntries(_database.Root, "*", SearchOption.AllDirectories)];
        foreach (string path in all.Append(_database.Root))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        await using EngineProcess engine = await StartAsync();
        await engine.Services.GetServices<IHostedService>().OfType<PrivateModes>().Single().ExecuteTask!;

        Assert.That(all, Has.Length.GreaterThan(10));
        Assert.That(OpenToOthers(), Is.Empty);
    }

    [Test]
    public async Task Start_InAFolderOfOthers_ChangesNoMode(
        [Values("www/index.html", "files/site/index.html")] string file
    )
    {
        string foreign = Path.Combine(_database.Root, file);
        string folder = Path.GetDirectoryName(foreign)!;
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(foreign, "<html>");
        string link = Path.Combine(_database.Root, "files", "ab");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, foreign);
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead);
        File.SetUnixFileMode(foreign, File.GetUnixFileMode(foreign) | UnixFileMode.OtherRead);
        UnixFileMode[] before = [File.GetUnixFileMode(folder), File.GetUnixFileMode(foreign)];

        await using EngineProcess engine = await StartAsync();
        await engine.Services.GetServices<IHostedService>().OfType<PrivateModes>().Single().ExecuteTask!;

        Assert.That(new[] { File.GetUnixFileMode(folder), File.GetUnixFileMode(foreign) }, Is.EqualTo(before));
    }

    [Test]
    public async Task Start_InARootWithAFolderOfOthers_ClosesWhatIsItsOwn()
    {
        await using (EngineProcess earlier = await StartAsync())
        {
            await FinishOneFileAsync(earlier);
            await earlier.SaveAllAsync(A.Key(), _chunks);
        }

        string foreign = Path.Combine(_database.Root, ".snapshot");
        Directory.CreateDirectory(foreign);
        string[] all = [.. Directory.EnumerateFileSystemEntries(_database.Root, "*", SearchOption.AllDirectories)];
        foreach (string path in all.Append(_database.Root))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        await using EngineProcess engine = await StartAsync();
        await engine.Services.GetServices<IHostedService>().OfType<PrivateModes>().Single().ExecuteTask!;

        Assert.That(OpenToOthers(), Is.EquivalentTo([foreign, _database.Root]));
    }

    [Test]
    public async Task Start_WhenTheDatabaseIsAnotherFileOfTheHost_ChangesNoMode()
    {
        string path = Path.Combine(_database.Root, "passwd");
        await File.WriteAllTextAsync(path, "root:x:0:0:root:/root:/bin/bash\n");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);
        UnixFileMode before = File.GetUnixFileMode(path);

        Assert.That(
            () => StartAsync(("ConnectionStrings:FileService", $"Data Source={path}")),
            Throws.TypeOf<SettingException>()
        );

        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(before));
    }

    [Test]
    public async Task Start_WhenTheDatabaseIsOfAnotherProgram_IsRefusedAndLeavesItAlone()
    {
        string path = Path.Combine(_database.Root, "places.sqlite");
        await using (SqliteConnection other = new($"Data Source={path};Pooling=false"))
        {
            await other.OpenAsync();
            await using SqliteCommand command = other.CreateCommand();
            command.CommandText = "CREATE TABLE places (id INTEGER)";
            await command.ExecuteNonQueryAsync();
        }

        Assert.That(
            () => StartAsync(("ConnectionStrings:FileService", $"Data Source={path}")),
            Throws.TypeOf<SettingException>().With.Message.Contains("tables of another program")
        );
    }

    [Test]
    public async Task Start_WhenAHealthCheckWasKilled_RemovesItsFile()
    {
        string probe = Path.Combine(_database.Root, $".probe-{Guid.NewGuid():n}");
        await File.WriteAllTextAsync(probe, "probe");

        await using EngineProcess engine = await StartAsync();

        Assert.That(File.Exists(probe), Is.False);
    }

    [Test]
    public async Task HealthCheck_WhileItFlushes_HasNoFileThatAKilledProcessWouldLeave()
    {
        await using EngineProcess engine = await StartAsync();
        string[]? probes = null;
        engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                probes =
                [
                    .. probes ?? [],
                    .. Directory.GetFiles(_database.Root, StorageLayout.AnyProbeFile, SearchOption.AllDirectories),
                ];
            }
        };

        HealthReport report = await engine.Get<HealthCheckService>().CheckHealthAsync();

        Assert.That(report.Entries["storage"].Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(probes, Is.Empty);
    }

    // Such as a volume for the finished files that went read-only, or rights that one folder lost.
    [TestCase("")]
    [TestCase("staging")]
    [TestCase("files")]
    public async Task HealthCheck_WhenOneFolderTakesNoFiles_IsUnhealthyUntilItDoes(string folder)
    {
        string path = Path.Combine(_database.Root, folder);
        await using EngineProcess engine = await StartAsync();
        bool isBroken = true;
        engine.Disk.Before = effect =>
        {
            if (
                isBroken
                && effect.Name == nameof(IDisk.Write)
                && Path.GetDirectoryName(effect.Path) == path.TrimEnd('/')
            )
            {
                throw new UnauthorizedAccessException($"Access to the path '{effect.Path}' is denied.");
            }
        };

        HealthReport broken = await engine.Get<HealthCheckService>().CheckHealthAsync();
        isBroken = false;
        HealthReport whole = await engine.Get<HealthCheckService>().CheckHealthAsync();

        Assert.That(broken.Entries["storage"].Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(whole.Entries["storage"].Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [TestCase("ids")]
    [TestCase("staging")]
    [TestCase("files")]
    public async Task HealthCheck_WhenAFileTookThePlaceOfAFolder_IsUnhealthyUntilItIsGone(string folder)
    {
        string path = Path.Combine(_database.Root, folder);
        await using EngineProcess engine = await StartAsync();
        await engine.SaveAllAsync(
            A.Key(),
            [
                [1],
            ]
        );
        Directory.CreateDirectory(path);
        Directory.Move(path, path + ".aside");
        await File.WriteAllTextAsync(path, "x");

        HealthReport broken = await engine.Get<HealthCheckService>().CheckHealthAsync();
        File.Delete(path);
        Directory.Move(path + ".aside", path);
        HealthReport whole = await engine.Get<HealthCheckService>().CheckHealthAsync();

        Assert.That(broken.Entries["storage"].Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(whole.Entries["storage"].Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public void Start_WhenTheRootIsALinkThatLeadsNowhere_SaysSo()
    {
        string link = Path.Combine(_database.Root, "link");
        File.CreateSymbolicLink(link, Path.Combine(_database.Root, "nowhere", "x"));

        Assert.That(
            () => StartAsync(("Storage:Root", link)),
            Throws
                .TypeOf<SettingException>()
                .With.Message.Contain($"{link} is not: it is a link, and leads to no folder.")
        );
    }

    [Test]
    public async Task Start_WhenFoldersAboveTheRootAreMissing_FlushesTheNameOfEach()
    {
        string above = Path.Combine(_database.Root, "a", "b");
        string root = Path.Combine(above, "root");

        await using EngineProcess engine = await StartAsync(("Storage:Root", root));

        Assert.That(
            engine.Disk.Effects.Where(effect => effect.Name == nameof(IDisk.FlushFolder)).Select(effect => effect.Path),
            Is.SupersetOf([above, Path.Combine(_database.Root, "a"), _database.Root])
        );
    }

    [TestCase("files")]
    [TestCase("ids")]
    [TestCase("quarantine")]
    [TestCase("quarantine/orphans")]
    [TestCase("spool")]
    [TestCase("staging")]
    public void Start_WhenAFolderIsAFile_NamesIt(string folder)
    {
        string path = Path.Combine(_database.Root, folder);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");

        Assert.That(() => StartAsync(), Throws.TypeOf<SettingException>().With.Message.Contain($"{path} is a file."));
        Assert.That(File.ReadAllText(path), Is.EqualTo("x"));
    }

    // As of a volume that is not mounted.
    [TestCase("files")]
    [TestCase("staging")]
    public void Start_WhenAFolderIsALinkThatLeadsNowhere_NamesIt(string folder)
    {
        string link = Path.Combine(_database.Root, folder);
        File.CreateSymbolicLink(link, Path.Combine(_database.Root, "nowhere", "x"));

        Assert.That(
            () => StartAsync(),
            Throws.TypeOf<SettingException>().With.Message.Contain($"{link} is a link, and leads to no folder.")
        );
        Assert.That(Directory.Exists(Path.Combine(_database.Root, "nowhere")), Is.False);
    }

    [Test]
    public void Start_WhenTheFilesTakeNone_NamesTheirFolder()
    {
        RecordingDisk disk = new()
        {
            Before = effect =>
            {
                if (effect.Name == nameof(IDisk.Move))
                {
                    throw new UnauthorizedAccessException("denied");
                }
            },
        };

        SettingException? refusal = Assert.ThrowsAsync<SettingException>(() =>
            EngineProcess.StartAsync(
                _database,
                TimeProvider.System,
                services => services.Replace(ServiceDescriptor.Singleton<IDisk>(disk))
            )
        );

        Assert.That(refusal!.Message, Does.Contain($"{Path.Combine(_database.Root, "files")} takes no files (denied)"));
    }

    [Test]
    public async Task Verify_WhenTheFilesAreOnAnotherVolume_FlushesTheCopyThereAndRenamesIt()
    {
        string volume = UseOtherVolumeForFiles();
        try
        {
            await using EngineProcess engine = await StartAsync();
            await engine.SaveAllAsync(_key, _chunks);
            engine.Disk.Clear();

            Result<StoredFile> file = await engine.VerifyAsync(_key, _chunks.Length, Content);

            Assert.That(await engine.ReadAsync(file.Value), Is.EqualTo(Content));
            DiskEffect[] onFiles =
            [
                .. engine.Disk.Effects.Where(effect =>
                    effect.Name is nameof(IDisk.Flush) or nameof(IDisk.Move)
                    && effect.Path.StartsWith(engine.Layout.FilesRoot, StringComparison.Ordinal)
                ),
            ];
            Assert.That(onFiles.Select(effect => effect.Name), Is.EqualTo([nameof(IDisk.Flush), nameof(IDisk.Move)]));
            Assert.That(Directory.EnumerateFiles(engine.Layout.IncomingRoot), Is.Empty);

            await engine.Get<IFileStore>().QuarantineAsync(file.Value.Blob, default);
            Assert.That(
                await File.ReadAllBytesAsync(engine.Layout.QuarantinedBlob(file.Value.Blob)),
                Is.EqualTo(Content)
            );
            Assert.That(File.Exists(engine.Layout.BlobFile(file.Value.Blob)), Is.False);
        }
        finally
        {
            Directory.Delete(volume, recursive: true);
        }
    }

    [Test]
    public async Task Verify_WhileTheVolumeOfTheFilesIsNotMounted_IsUnavailable()
    {
        string volume = UseOtherVolumeForFiles();
        try
        {
            await using EngineProcess engine = await StartAsync();
            await engine.SaveAllAsync(_key, _chunks);
            Directory.Move(volume, $"{volume}-away");
            Directory.CreateDirectory(volume);

            Exception? refused = Assert.CatchAsync(() => engine.VerifyAsync(_key, _chunks.Length, Content));

            Assert.That(
                new FailureClassifier().Classify(refused!),
                Is.EqualTo(InfrastructureErrors.StorageUnavailable),
                refused!.ToString()
            );
            Directory.Delete(volume, recursive: true);
            Directory.Move($"{volume}-away", volume);
            Assert.That((await engine.VerifyAsync(_key, _chunks.Length, Content)).Error, Is.Null);
        }
        finally
        {
            Directory.Delete(volume, recursive: true);
        }
    }

    [Test]
    public async Task Verify_WhenACopyToAnotherVolumeWasCutOff_LeavesNothingOfIt()
    {
        string volume = UseOtherVolumeForFiles();
        try
        {
            await using EngineProcess engine = await StartAsync();
            await engine.SaveAllAsync(_key, _chunks);
            UploadId upload = (await engine.Get<IUploadRepository>().FindAsync(_key, default))!.Id;
            await File.WriteAllTextAsync(engine.Layout.IncomingFile(upload, 0), "half");

            _ = (await engine.VerifyAsync(_key, _chunks.Length, Content)).Value;

            Assert.That(Directory.EnumerateFiles(engine.Layout.IncomingRoot), Is.Empty);
        }
        finally
        {
            Directory.Delete(volume, recursive: true);
        }
    }

    private string UseOtherVolumeForFiles()
    {
        string volume = TestFolder.CreateOnOtherVolume("spika-files-");
        File.CreateSymbolicLink(Path.Combine(_database.Root, "files"), volume);
        string probe = Path.Combine(_database.Root, "probe");
        File.WriteAllText(probe, "");
        try
        {
            new Disk().Move(probe, Path.Combine(volume, "probe"));
        }
        catch (IOException exception) when (Posix.IsOtherVolume(exception))
        {
            File.Delete(probe);
            return volume;
        }

        Directory.Delete(volume, recursive: true);
        Assert.Ignore("There is no second volume here.");
        return volume;
    }

    private async Task FinishOneFileAsync(EngineProcess engine)
    {
        await engine.SaveAllAsync(_key, _chunks);
        _ = (await engine.VerifyAsync(_key, _chunks.Length, Content)).Value;
    }

    private string[] OpenToOthers() =>
        [
            .. Directory
                .EnumerateFileSystemEntries(_database.Root, "*", SearchOption.AllDirectories)
                .Append(_database.Root)
                .Where(path => (File.GetUnixFileMode(path) & Others) != 0),
        ];

    private Task<EngineProcess> StartAsync(params (string Setting, string Value)[] settings) =>
        EngineProcess.StartAsync(_database, settings: settings);
}
