using System.Diagnostics;
using System.Runtime.Versioning;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>ops/put-back.sh, on a root with one file in quarantine.</summary>
[Platform("Linux")]
public sealed class PutBackTests
{
    private const string Name = "01a2/236/01a2";

    private static readonly byte[] _content = new byte[100_000];

    private TemporaryFolder _folder = null!;

    // Found before the system's programs.
    private TemporaryFolder _programs = null!;

    private string Put => _folder.PathTo($"files/{Name}");

    private string Quarantined => _folder.PathTo($"quarantine/orphans/1/files/{Name}");

    [SetUp]
    public void PutAside()
    {
        _folder = new TemporaryFolder();
        _programs = new TemporaryFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(Quarantined)!);
        File.WriteAllBytes(Quarantined, _content);
        File.WriteAllText(
            _folder.PathTo("quarantine/orphans/1/manifest.jsonl"),
            $$"""{"from":"files/{{Name}}","to":"files/{{Name}}"}""" + "\n"
        );
    }

    [TearDown]
    public void Remove()
    {
        _folder.Dispose();
        _programs.Dispose();
    }

    [Test]
    public async Task PutBack_OntoAnotherVolume_CopiesWhole()
    {
        await UseOtherVolumeAsync();

        // Of a run that was killed, and of one for another file.
        Directory.CreateDirectory(Path.GetDirectoryName(Put)!);
        await File.WriteAllTextAsync($"{Put}.put-back", "a part");
        await File.WriteAllTextAsync($"{Put}1.put-back", "a part");

        Assert.That(Run().ExitCode, Is.Zero);
        Assert.That(File.ReadAllBytes(Put), Is.EqualTo(_content));
        Assert.That(File.Exists(Quarantined), Is.False);
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(Put)!), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task PutBack_OntoAFullVolume_LeavesNothingInPlace()
    {
        await UseOtherVolumeAsync();
        await _programs.AddProgramAsync(
            "cp",
            "head -c 50000 \"$1\" >\"$2\"; echo 'cp: No space left on device' >&2; exit 1"
        );

        (int exitCode, string said) = Run();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain("there is no room left").And.Not.Contain("put back"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(Put)!), Is.Empty);
        Assert.That(File.ReadAllBytes(Quarantined), Is.EqualTo(_content));

        File.Delete(_programs.PathTo("cp"));
        Assert.That(Run().ExitCode, Is.Zero);
        Assert.That(File.ReadAllBytes(Put), Is.EqualTo(_content));
    }

    [Test]
    public void PutBack_WhenAnotherFileIsThere_KeepsBothAndFails()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Put)!);
        File.WriteAllText(Put, "another");

        (int exitCode, string said) = Run();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain("1 stayed in quarantine"));
        Assert.That(File.ReadAllText(Put), Is.EqualTo("another"));
        Assert.That(File.ReadAllBytes(Quarantined), Is.EqualTo(_content));
    }

    [Test]
    public void PutBack_WhenTheSameFileIsThere_IsDone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Put)!);
        File.WriteAllBytes(Put, _content);

        Assert.That(Run().ExitCode, Is.Zero);
        Assert.That(File.Exists(Quarantined), Is.False);
        Assert.That(File.ReadAllBytes(Put), Is.EqualTo(_content));
    }

    [Test]
    public void PutBack_WhenALinkInTheirPlaceLeadsBack_KeepsTheBytes([Values] bool isFolder)
    {
        string link = isFolder ? Path.GetDirectoryName(Put)! : Put;
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, isFolder ? Path.GetDirectoryName(Quarantined)! : Quarantined);

        (int exitCode, string said) = Run();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain("1 stayed in quarantine"));
        Assert.That(File.ReadAllBytes(Put), Is.EqualTo(_content));
    }

    [TestCase("quarantine/orphans/1/files")]
    [TestCase("quarantine/orphans/1")]
    [TestCase("quarantine/orphans")]
    [TestCase("quarantine")]
    [TestCase("")]
    [UnsupportedOSPlatform("windows")]
    public void PutBack_WhenAFolderCannotBeRead_SaysSoAndFails(string folder)
    {
        string path = _folder.PathTo(folder);
        File.SetUnixFileMode(path, UnixFileMode.None);
        (int exitCode, string said) = Run();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain("cannot be read: give yourself the right to"));
        Assert.That(File.ReadAllBytes(Quarantined), Is.EqualTo(_content));
    }

    [Test]
    public void PutBack_WhenNoLineOfTheManifestNamesAFile_SaysThatItStays()
    {
        File.WriteAllText(_folder.PathTo("quarantine/orphans/1/files/other"), "of a line that was cut off");

        (int exitCode, string said) = Run();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain("orphans/1/files/other\n").And.Contain("put back: 1 files; kept: 1"));
        Assert.That(File.ReadAllBytes(Put), Is.EqualTo(_content));
    }

    [Test]
    public void PutBack_BesideASweepThatWasKilledBeforeItsManifest_PutsTheOthersBack()
    {
        Directory.CreateDirectory(_folder.PathTo("quarantine/orphans/2"));

        Assert.That(Run().ExitCode, Is.Zero);
        Assert.That(File.ReadAllBytes(Put), Is.EqualTo(_content));
    }

    [Test]
    public async Task PutBack_WhenTheManifestCannotBeRead_Fails()
    {
        await _programs.AddProgramAsync("sed", "echo \"sed: can't read\" >&2; exit 2");

        (int exitCode, string said) = Run();

        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(said, Does.Contain("error: ").And.Not.Contain("put back"));
        Assert.That(File.Exists(Quarantined));
    }

    // The link fails, as from one file system to another.
    private Task UseOtherVolumeAsync() => _programs.AddProgramAsync("ln", "exit 1");

    // Root reads what it has no right to.
    private static string[] AsAnyUser() =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

    private (int ExitCode, string Said) Run()
    {
        string[] command = [.. AsAnyUser(), Repository.PathTo("ops/put-back.sh"), _folder.Path];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{_programs.Path}:{start.Environment["PATH"]}";
        using Process script = Process.Start(start)!;
        string said = script.StandardError.ReadToEnd() + script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return (script.ExitCode, said);
    }
}
