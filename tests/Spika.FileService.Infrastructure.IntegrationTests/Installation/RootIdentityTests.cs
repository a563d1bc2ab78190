using System.Diagnostics;
using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Installation;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

[Platform("Linux")]
public sealed class RootIdentityTests
{
    private string _root = null!;

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("spika-identity-").FullName;

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    // The start waited for ever for a program that writes into the pipe.
    [TestCase("mkfifo", "identity")]
    [TestCase("mkdir", "identity")]
    [TestCase("mkfifo", "identity.new")]
    public async Task Read_OfWhatIsNoFile_SaysSo(string program, string name)
    {
        string path = Path.Combine(_root, name);
        using Process make = Process.Start(program, path);
        await make.WaitForExitAsync();
        StateFolder folder = new(Options.Create(new StorageOptions { Root = _root }));
        RootIdentity identity = new(folder, Mock.Of<IStoredContent>(), new Disk());

        Task<string?> reading = Task.Run(() => identity.Read() ?? identity.ReadAnnounced());

        Assert.That(
            async () => await reading.WaitAsync(TimeSpan.FromSeconds(10)),
            Throws.TypeOf<SettingException>().With.Message.Contain($"{path} of Storage:Root must be a file")
        );
    }
}
