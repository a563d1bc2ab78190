using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Local;

public sealed class StagedNamesTests
{
    private readonly UploadId _upload = UploadId.New(A.Moment);

    private StorageLayout _layout = null!;

    private RecordingDisk _disk = null!;

    private TimeFolders _folders = null!;

    private StagedNames _names = null!;

    [SetUp]
    public void CreateRoot()
    {
        _layout = new StorageLayout(Options.Create(new StorageOptions { Root = TestFolder.Create("spika-") }));
        Directory.CreateDirectory(_layout.StagingRoot);
        Directory.CreateDirectory(FolderMark.PathIn(_layout.StagingRoot, $"{Guid.NewGuid():n}"));
        File.WriteAllText(_layout.IdentityFile, "");
        _disk = new RecordingDisk();
        _folders = new TimeFolders(_disk, _layout);
        _names = new StagedNames(_disk, _layout, _folders, _upload);
    }

    [TearDown]
    public void RemoveRoot()
    {
        _folders.Dispose();
        Directory.Delete(_layout.Root, recursive: true);
    }

    // A name that was made while the flush ran belongs to a later batch, which another name flushes.
    [Test]
    public void Flush_AfterOneThatFailed_TrustsNoNameOfBefore()
    {
        Open(1);
        _disk.Before = effect => throw new IOException(effect.Name);
        _names.Flush();
        _disk.Before = _ => { };
        Open(2);

        _names.Flush();

        Assert.That(_names.Failure, Is.InstanceOf<IOException>());
    }

    [Test]
    public void Flush_MakesEachNewNameDurableOnce()
    {
        Open(1);
        bool hadNew = _names.HasNew;

        _names.Flush();

        Assert.That((hadNew, _names.HasNew, _names.Failure), Is.EqualTo((true, false, (Exception?)null)));
    }

    private void Open(int index) =>
        _names.Open(_layout.OddFile(_upload, Guid.Empty, index, serial: index), FileMode.CreateNew).Dispose();
}
