using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Local;

public sealed class FolderListingTests
{
    // Of ext4, for root alone: a volume of its own may be mounted at staging/ or files/.
    [Test]
    public void Folders_OfAMountedVolume_AreWithoutThatOfTheFileSystem()
    {
        string volume = TestFolder.Create("spika-");
        Directory.CreateDirectory(Path.Combine(volume, "lost+found"));
        Directory.CreateDirectory(Path.Combine(volume, "019b"));

        Assert.That(FolderListing.Folders(volume).Select(Path.GetFileName), Is.EqualTo(new[] { "019b" }));
        Directory.Delete(volume, recursive: true);
    }
}
