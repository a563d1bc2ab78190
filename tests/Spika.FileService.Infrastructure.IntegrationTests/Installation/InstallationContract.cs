using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>Which pairs of a storage root and a database a start accepts.</summary>
public abstract class InstallationContract(DatabaseProvider provider)
{
    private const string RootSetting = "Storage:Root";

    private const string DatabaseSetting = "ConnectionStrings:FileService";

    private static readonly UploadKey _unfinished = new("owner", "unfinished");

    private const string Accept = "Storage:AcceptIdentity";

    private static readonly byte[] _content = [1, 2, 3];

    private TestDatabase _first = null!;

    private TestDatabase _second = null!;

    [SetUp]
    public async Task CreateAsync() =>
        (_first, _second) = (await TestDatabase.CreateAsync(provider), await TestDatabase.CreateAsync(provider));

    [TearDown]
    public async Task RemoveAsync()
    {
        await (_first?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_second?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Test]
    public async Task Start_OnANewPair_GivesBothOneIdentityThatStays()
    {
        await StoreFileAsync(_first);
        string identity = IdentityOf(_first);

        await using EngineProcess again = await EngineProcess.StartAsync(_first);

        Assert.That(identity, Does.Match("^[0-9a-f]{32}\n$"));
        Assert.That(IdentityOf(_first), Is.EqualTo(identity));
        Assert.That(await DatabaseIdentityAsync(again), Is.EqualTo(identity.Trim()));
    }

    [Test]
    public async Task Start_WhenTheDatabaseIsNew_IsRefusedAndTouchesNoFile()
    {
        await StoreFileAsync(_first);

        await AssertRefusedAsync(_first.Root, _second, "has files and the database has none");
    }

    [Test]
    public async Task Start_WhenTheRootIsEmpty_IsRefusedAndTakesNoUploads()
    {
        await StoreFileAsync(_first);

        await AssertRefusedAsync(_second.Root, _first, "Storage:Root has none of them");
    }

    [Test]
    public async Task Start_WhenTwoRootsAreSwapped_IsRefused()
    {
        await StoreFileAsync(_first);
        await StoreFileAsync(_second);

        await AssertRefusedAsync(_first.Root, _second, "are of two installations");
        await AssertRefusedAsync(_second.Root, _first, "are of two installations");
    }

    [Test]
    public async Task Start_WhenOnlyTheFolderOfFilesIsMissing_IsRefused()
    {
        await StoreFileAsync(_first);
        Directory.Move(Path.Combine(_first.Root, "files"), Path.Combine(_first.Root, "elsewhere"));

        await AssertRefusedAsync(_first.Root, _first, "Storage:Root has none of them");
    }

    [Test]
    public async Task Start_WhenAnEarlierOneLostItsPowerWhileItAnnounced_Works(
        [Values("", "0123", "\0\0\0\0")] string torn
    )
    {
        await StoreFileAsync(_first);
        await File.WriteAllTextAsync(Path.Combine(_first.Root, "identity.new"), torn);

        await using EngineProcess started = await EngineProcess.StartAsync(_first);

        Assert.That(await DatabaseIdentityAsync(started), Is.EqualTo(IdentityOf(_first).Trim()));
    }

    // On the first day: later starts would take two databases, or two roots, for one installation.
    [Test]
    public async Task Start_WhenNeitherHasAFileAndOneIsNew_IsRefused([Values] bool isRootNew)
    {
        await (await EngineProcess.StartAsync(_first)).DisposeAsync();

        await (
            isRootNew
                ? AssertRefusedAsync(_second.Root, _first, "Storage:Root is new")
                : AssertRefusedAsync(_first.Root, _second, "the database is new")
        );

        Assert.That(() => EngineProcess.StartAsync(_first).Result.DisposeAsync().AsTask(), Throws.Nothing);
    }

    [Test]
    public async Task Start_AfterAnUpgrade_GivesBothAnIdentity()
    {
        await MakeOldAsync(_first);

        await using EngineProcess upgraded = await EngineProcess.StartAsync(_first);

        Assert.That(await DatabaseIdentityAsync(upgraded), Is.EqualTo(IdentityOf(_first).Trim()));
    }

    [Test]
    public async Task Start_OfAnUpgradeOnTheWrongPair_IsRefused()
    {
        await MakeOldAsync(_first);
        await MakeOldAsync(_second);

        await AssertRefusedAsync(_first.Root, _second, "but others");
    }

    [Test]
    public async Task Start_OfAnUpgradeOnANewDatabase_IsRefused()
    {
        await MakeOldAsync(_first);

        await AssertRefusedAsync(_first.Root, _second, "has files and the database has none");
    }

    [TestCase("staging", "unfinished uploads")]
    [TestCase("files", "has none of them")]
    public async Task Start_OfAnUpgradeWhoseFolderIsNotMounted_IsRefusedAndLosesNothing(string name, string reason)
    {
        await MakeOldAsync(_first);
        (string folder, string away) = (Path.Combine(_first.Root, name), $"{_first.Root}-away");
        Directory.Move(folder, away);

        await AssertRefusedAsync(_first.Root, _first, reason);

        Directory.Delete(folder, recursive: true);
        Directory.Move(away, folder);
        await using EngineProcess mounted = await EngineProcess.StartAsync(_first);
        Assert.That((await mounted.SendAsync(new GetUploadedChunksQuery(_unfinished))).Value.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Start_AfterOneThatWasAcceptedBesideManyFiles_NeedsNoSetting()
    {
        await StoreFileAsync(_first);
        string folder = Path.GetDirectoryName(Files(Path.Combine(_first.Root, "files")).Single())!;
        foreach (int _ in Enumerable.Range(0, 150))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{BlobId.New(A.Moment)}"), "file");
        }

        string code = CodeIn(await RefusalAsync(_first.Root, _second));
        await (await StartAsync(_first.Root, _second, (Accept, code))).DisposeAsync();

        Assert.That(async () => await (await StartAsync(_first.Root, _second)).DisposeAsync(), Throws.Nothing);
    }

    [Test]
    public async Task Start_WhenTheFilesWerePutBackWithoutTheIdentity_MarksTheRootAgain()
    {
        await StoreFileAsync(_first);
        string identity = IdentityOf(_first);
        File.Delete(IdentityFile(_first.Root));

        await using EngineProcess again = await EngineProcess.StartAsync(_first);

        Assert.That(IdentityOf(_first), Is.EqualTo(identity));
    }

    [Test]
    public async Task Start_WhenSeveralBeginAtOnce_AllHaveOneIdentity()
    {
        EngineProcess[] started = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => EngineProcess.StartAsync(_first)))
        );

        string?[] identities = await Task.WhenAll(started.Select(DatabaseIdentityAsync));
        Assert.That(identities, Is.All.EqualTo(IdentityOf(_first).Trim()));
        foreach (EngineProcess process in started)
        {
            await process.DisposeAsync();
        }
    }

    [Test]
    [Category(TestEffort.Category)]
    public async Task Start_AfterOneThatWasCutOffAtAnyStep_Succeeds([Values] bool isUpgrade)
    {
        // Each step takes a database of its own.
        int stride = TestEffort.Of(usual: 12, full: 1);
        int steps = 0;
        for (int step = 0; steps == step; step += stride)
        {
            await using TestDatabase database = await TestDatabase.CreateAsync(provider);
            await (isUpgrade ? MakeOldAsync(database) : Task.CompletedTask);
            steps = await CutOffAsync(database, step) ? step + stride : step;

            await using EngineProcess again = await EngineProcess.StartAsync(database);

            Assert.That(await DatabaseIdentityAsync(again), Is.EqualTo(IdentityOf(database).Trim()), $"{step}");
        }

        Assert.That(steps, Is.GreaterThan(4), "No start was cut off while it wrote the identity.");
    }

    [Test]
    public async Task Start_WhenTheMismatchIsAccepted_StartsAndTheSettingFitsNoOther()
    {
        await StoreFileAsync(_first);
        string code = CodeIn(await RefusalAsync(_first.Root, _second));

        await (await StartAsync(_first.Root, _second, (Accept, code))).DisposeAsync();
        await (await StartAsync(_first.Root, _second, (Accept, code))).DisposeAsync();
        SettingException back = await RefusalAsync(_first.Root, _first, (Accept, code));

        Assert.That(CodeIn(back), Is.Not.EqualTo(code));
    }

    // As when the variables of a database are lost after its digits were noted.
    [Test]
    public async Task Start_OnAnotherEmptyDatabaseThanThatOfTheDigits_IsRefused()
    {
        await StoreFileAsync(_first);
        await using TestDatabase third = await TestDatabase.CreateAsync(provider);
        string code = CodeIn(await RefusalAsync(_first.Root, _second));

        SettingException refusal = await RefusalAsync(_first.Root, third, (Accept, code));

        Assert.That(CodeIn(refusal), Is.Not.EqualTo(code));
    }

    private async Task<bool> CutOffAsync(TestDatabase database, int step)
    {
        RecordingDisk disk = new();
        int effects = 0;
        disk.Before = _ =>
        {
            if (effects++ >= step)
            {
                throw new IOException("cut off");
            }
        };
        try
        {
            EngineProcess process = await EngineProcess.StartAsync(
                database,
                TimeProvider.System,
                services => services.Replace(ServiceDescriptor.Singleton<IDisk>(disk))
            );
            await process.DisposeAsync();
            return false;
        }
        catch (Exception exception) when (exception is IOException or SettingException)
        {
            return true;
        }
    }

    private async Task AssertRefusedAsync(string root, TestDatabase database, string reason)
    {
        Dictionary<string, byte[]> before = Files(root)
            .Where(IsNoDatabase)
            .ToDictionary(file => file, File.ReadAllBytes);

        SettingException refusal = await RefusalAsync(root, database);

        Assert.That(refusal.Message, Does.Contain(reason).And.Contain($"{Accept}="));
        Assert.That(refusal.Message, Does.Contain(root).And.Contain(AddressOf(database)));
        Assert.That(before.Keys.ToDictionary(file => file, File.ReadAllBytes), Is.EqualTo(before));
    }

    // An upgrade comes before the refusal.
    private static bool IsNoDatabase(string file) => !Path.GetFileName(file).StartsWith("fileservice.db");

    // What tells an operator which of two databases was meant.
    private static string AddressOf(TestDatabase database) =>
        database.Settings[DatabaseSetting] is { } connection
            ? $"/{new NpgsqlConnectionStringBuilder(connection).Database} "
            : $"{Path.Combine(database.Root, "fileservice.db")} ";

    private async Task<SettingException> RefusalAsync(
        string root,
        TestDatabase database,
        params (string Setting, string Value)[] settings
    ) =>
        Assert.ThrowsAsync<SettingException>(async () =>
            await (await StartAsync(root, database, settings)).DisposeAsync()
        )!;

    private Task<EngineProcess> StartAsync(
        string root,
        TestDatabase database,
        params (string Setting, string Value)[] settings
    )
    {
        string connection =
            database.Settings[DatabaseSetting] ?? $"Data Source={Path.Combine(database.Root, "fileservice.db")}";
        return EngineProcess.StartAsync(
            database,
            null,
            [(RootSetting, root), (DatabaseSetting, connection), .. settings]
        );
    }

    private static async Task StoreFileAsync(TestDatabase database)
    {
        await using EngineProcess process = await EngineProcess.StartAsync(database);
        UploadKey key = new("owner", "client");
        _ = (await process.SaveAsync(key, 0, _content)).Value;
        Assert.That((await process.VerifyAsync(key, 1, _content)).IsSuccess);
        _ = (await process.SaveAsync(_unfinished, 0, _content)).Value;
    }

    // The state that a version without identities left.
    private static async Task MakeOldAsync(TestDatabase database)
    {
        await StoreFileAsync(database);
        File.Delete(IdentityFile(database.Root));
        await using ServiceProvider services = database.CreateServices();
        await using FileServiceDbContext db = services
            .GetRequiredService<IDbContextFactory<FileServiceDbContext>>()
            .CreateDbContext();
        await db.GetService<IMigrator>().MigrateAsync("ListIndexes");
    }

    private static async Task<string?> DatabaseIdentityAsync(EngineProcess process)
    {
        await using FileServiceDbContext db = process.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
        return await db.Installation.Select(i => i.Identity).SingleAsync();
    }

    private static string CodeIn(SettingException refusal) => refusal.Message.TrimEnd('.').Split('=')[^1];

    private static string IdentityOf(TestDatabase database) => File.ReadAllText(IdentityFile(database.Root));

    private static string IdentityFile(string root) => Path.Combine(root, "identity");

    private static string[] Files(string root) => [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)];
}
