using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>
/// Something else is in the place of <c>files/</c> or <c>staging/</c> while the service runs. Requests are refused
/// until the folder is back, nothing is made in what is there instead, and nothing is lost.
/// </summary>
[Platform("Linux")]
public abstract class ReplacedFoldersContract(DatabaseProvider provider) : EngineContract(provider)
{
    private const string Nothing = "nothing";

    private const string PlainFile = "a plain file";

    private const string EmptyFolder = "an empty folder";

    private const string LinkToItself = "a link to itself";

    private const string MemoryVolume = "another volume";

    // EPERM, ENOENT, EIO, EACCES, EXDEV, ENODEV, ENOTDIR, EROFS, ELOOP, EOPNOTSUPP, ENOTCONN, ESTALE.
    private static readonly int[] _errors = [1, 2, 5, 13, 18, 19, 20, 30, 40, 95, 107, 116];

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    private readonly UploadKey _key = A.Key();

    private MountedFolder? _mounted;

    private string _away = null!;

    [SetUp]
    public void NameWhereTheFolderIs() => _away = $"{Database.Root}-away";

    [TearDown]
    public void RemoveWhatIsLeft()
    {
        _mounted?.Dispose();
        _mounted = null;
        if (Directory.Exists(_away))
        {
            Directory.Delete(_away, recursive: true);
        }
    }

    [Test]
    public async Task Verify_WhenSomethingElseIsInThePlaceOfTheFiles_IsRefusedUntilTheyAreBack(
        [Values(Nothing, PlainFile, EmptyFolder, LinkToItself, MemoryVolume)] string other
    )
    {
        StoredFile earlier = await StoreAsync("earlier");
        await Engine.SaveAllAsync(_key, _chunks);
        Replace(Engine.Layout.FilesRoot, other);

        await AssertUnavailableAsync(() => Engine.VerifyAsync(_key, _chunks.Count, Whole(_chunks)));
        await AssertUnavailableAsync(() => Engine.VerifyAsync(_key, _chunks.Count, Whole(_chunks)));
        await AssertUnavailableAsync(() => Engine.ReadAsync(earlier));
        await AssertUnavailableAsync(() => Engine.Get<IFileStore>().RemoveAsync(earlier.Blob, default));
        await AssertUnavailableAsync(() => Engine.Get<IFileStore>().QuarantineAsync(earlier.Blob, default));
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Unhealthy));
        AssertNothingWasMadeIn(Engine.Layout.FilesRoot);

        PutBack(Engine.Layout.FilesRoot);
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Healthy));
        StoredFile file = (await Engine.VerifyAsync(_key, _chunks.Count, Whole(_chunks))).Value;
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
        Assert.That(await Engine.ReadAsync(earlier), Is.Not.Empty);
    }

    [Test]
    public async Task Save_WhenSomethingElseIsInThePlaceOfStaging_IsRefusedUntilItIsBack(
        [Values(Nothing, PlainFile, EmptyFolder, LinkToItself, MemoryVolume)] string other
    )
    {
        await Engine.SaveAsync(_key, 0, _chunks[0]);
        await Engine.SaveAsync(_key, 2, _chunks[2]);

        // Lets go of the file of the slots.
        Assert.That((await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Error, Is.Not.Null);
        Replace(Engine.Layout.StagingRoot, other);

        await AssertUnavailableAsync(() => Engine.SaveAsync(A.Key("new"), 0, _chunks[0]));
        await AssertUnavailableAsync(() => Engine.SaveAsync(_key, 1, _chunks[1]));
        await AssertUnavailableAsync(() => Engine.SaveAsync(_key, 0, _chunks[0]));
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Unhealthy));
        AssertNothingWasMadeIn(Engine.Layout.StagingRoot);

        PutBack(Engine.Layout.StagingRoot);
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Healthy));
        Assert.That((await Engine.SaveAsync(_key, 1, _chunks[1])).Value.Count, Is.EqualTo(3));
        Assert.That((await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Error, Is.Null);
    }

    [Test]
    public async Task Verify_WhenSomethingElseIsInThePlaceOfStaging_LosesNoChunk(
        [Values(Nothing, PlainFile, EmptyFolder, LinkToItself, MemoryVolume)] string other
    )
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Replace(Engine.Layout.StagingRoot, other);

        await AssertUnavailableAsync(() => Engine.VerifyAsync(_key, 3, Whole(_chunks)));

        PutBack(Engine.Layout.StagingRoot);
        Assert.That((await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Error, Is.Null);
    }

    // Between the reading of the chunks and the naming of the file.
    [Test]
    public async Task Verify_WhenAFolderGoesBeforeTheFileGetsItsName_IsRefusedUntilItIsBack(
        [Values("files", "staging")] string folder,
        [Values(Nothing, EmptyFolder, PlainFile)] string other
    )
    {
        string path = Path.Combine(Engine.Layout.Root, folder);
        await StoreAsync("earlier");
        await Engine.SaveAllAsync(_key, _chunks);
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Link))
            {
                Engine.Disk.Before = _ => { };
                Replace(path, other);
            }
        };

        await AssertUnavailableAsync(() => Engine.VerifyAsync(_key, 3, Whole(_chunks)));

        AssertNothingWasMadeIn(path);
        PutBack(path);
        Assert.That((await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Error, Is.Null);
    }

    // It has the mark, as a volume that was copied to a larger one.
    [TestCase("00:00:00")]
    [TestCase("00:01:00")]
    public async Task Verify_WhenACopyOfTheFilesOnAnotherVolumeIsMounted_CopiesThere(string waitForStorage)
    {
        EngineProcess engine = await StartProcessAsync(("Uploads:WaitForStorageUpTo", waitForStorage));
        StoredFile earlier = await StoreAsync("earlier");
        await engine.SaveAllAsync(A.Key("one"), _chunks);
        await engine.SaveAllAsync(A.Key("two"), _chunks);
        _mounted = MountedFolder.MountCopy(engine.Layout.FilesRoot, _away);

        if (waitForStorage == "00:00:00")
        {
            await AssertUnavailableAsync(() => engine.VerifyAsync(A.Key("one"), 3, Whole(_chunks)));
        }

        StoredFile file = (await engine.VerifyAsync(A.Key("one"), 3, Whole(_chunks))).Value;
        Assert.That(await engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
        Assert.That(await engine.ReadAsync(earlier), Is.Not.Empty);

        PutBack(engine.Layout.FilesRoot);
        Result<StoredFile> second = await engine.VerifyAsync(A.Key("two"), 3, Whole(_chunks));
        Assert.That(await engine.ReadAsync(second.Value), Is.EqualTo(Whole(_chunks)));
    }

    // No failure of a folder is answered as a fault of the service.
    [Test]
    public async Task Anything_WhenTheSystemRefusesAnOperation_IsDoneOrUnavailable(
        [Values(
            nameof(IDisk.Open),
            nameof(IDisk.Link),
            nameof(IDisk.Move),
            nameof(IDisk.CreateFolder),
            nameof(IDisk.FlushFolder),
            nameof(IDisk.Flush),
            nameof(IDisk.Write),
            nameof(IDisk.Delete)
        )]
            string operation
    )
    {
        await Engine.SaveAllAsync(_key, _chunks);
        StoredFile stored = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;
        foreach (int error in _errors)
        {
            await Engine.SaveAllAsync(A.Key($"whole {error}"), _chunks);
            void Fail() => throw new IOException($"errno {error}", error);
            Engine.Disk.BeforeOpen = _ =>
            {
                if (operation == nameof(IDisk.Open))
                {
                    Fail();
                }
            };
            Engine.Disk.Before = effect =>
            {
                if (effect.Name == operation)
                {
                    Fail();
                }
            };

            await AssertDoneOrUnavailableAsync(() => Engine.SaveAsync(A.Key($"new {error}"), 0, _chunks[0]), error);
            await AssertDoneOrUnavailableAsync(
                () => Engine.VerifyAsync(A.Key($"whole {error}"), 3, Whole(_chunks)),
                error
            );
            await AssertDoneOrUnavailableAsync<byte[]>(async () => await Engine.ReadAsync(stored), error);

            Engine.Disk.BeforeOpen = _ => { };
            Engine.Disk.Before = _ => { };
            Assert.That((await Engine.SaveAsync(A.Key($"new {error}"), 0, _chunks[0])).Error, Is.Null, $"{error}");
            Assert.That(
                (await Engine.VerifyAsync(A.Key($"whole {error}"), 3, Whole(_chunks))).Error,
                Is.Null,
                $"{error}"
            );
        }
    }

    private static async Task AssertUnavailableAsync(Func<Task> work)
    {
        Exception? refused = null;
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            refused = exception;
        }

        Assert.That(refused, Is.Not.Null, "It was answered.");
        Assert.That(
            new FailureClassifier().Classify(refused!),
            Is.EqualTo(InfrastructureErrors.StorageUnavailable),
            refused!.ToString()
        );
    }

    private static async Task AssertDoneOrUnavailableAsync<T>(Func<Task<Result<T>>> work, int error)
    {
        try
        {
            Assert.That((await work()).Error, Is.Null, $"errno {error}");
        }
        catch (Exception exception) when (exception is not AssertionException)
        {
            Assert.That(
                new FailureClassifier().Classify(exception),
                Is.EqualTo(InfrastructureErrors.StorageUnavailable),
                $"errno {error}: {exception}"
            );
        }
    }

    private static void AssertNothingWasMadeIn(string folder)
    {
        if (Directory.Exists(folder))
        {
            Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
        }
    }

    private async Task<StoredFile> StoreAsync(string clientId)
    {
        await Engine.SaveAllAsync(
            A.Key(clientId),
            [
                [1, 2, 3],
            ]
        );
        return (await Engine.VerifyAsync(A.Key(clientId), 1, [1, 2, 3])).Value;
    }

    private async Task<HealthStatus> CheckHealthAsync()
    {
        HealthReport report = await Engine
            .Get<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "storage", default);
        return report.Status;
    }

    private void Replace(string folder, string other)
    {
        if (other == MemoryVolume)
        {
            _mounted = MountedFolder.MountMemory(folder);
            return;
        }

        Directory.Move(folder, _away);
        switch (other)
        {
            case PlainFile:
                File.WriteAllText(folder, "plain");
                break;
            case EmptyFolder:
                Directory.CreateDirectory(folder);
                break;
            case LinkToItself:
                File.CreateSymbolicLink(folder, folder);
                break;
        }
    }

    private void PutBack(string folder)
    {
        if (_mounted is not null)
        {
            _mounted.Dispose();
            _mounted = null;
            return;
        }

        File.Delete(Directory.Exists(folder) ? Path.Combine(folder, "none") : folder);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.Move(_away, folder);
    }
}
