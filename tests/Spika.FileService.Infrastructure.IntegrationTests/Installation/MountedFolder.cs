using System.ComponentModel;
using System.Diagnostics;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>A volume in memory that is mounted over a folder until this is disposed. Only root may mount.</summary>
internal sealed class MountedFolder : IDisposable
{
    private readonly List<string> _mounts = [];

    private MountedFolder() { }

    /// <summary>Mounts an empty volume. Skips the test where that is not permitted.</summary>
    public static MountedFolder MountMemory(string folder)
    {
        MountedFolder mounted = new();
        mounted.Mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", folder);
        return mounted;
    }

    /// <summary>Mounts a copy of what the folder has, on a volume of its own.</summary>
    /// <param name="copy">Where the copy is made.</param>
    public static MountedFolder MountCopy(string folder, string copy)
    {
        MountedFolder mounted = new();
        Directory.CreateDirectory(copy);
        mounted.Mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", copy);
        if (Run("cp", "-a", $"{folder}/.", copy) is { } failure)
        {
            mounted.Dispose();
            Assert.Fail(failure);
        }

        mounted.Mount("--bind", copy, folder);
        return mounted;
    }

    public void Dispose()
    {
        foreach (string path in _mounts.AsEnumerable().Reverse())
        {
            Assert.That(Run("umount", "--lazy", path), Is.Null);
        }

        _mounts.Clear();
    }

    private void Mount(params string[] arguments)
    {
        if (Run("mount", arguments) is { } failure)
        {
            Dispose();
            Assert.Ignore($"This machine lets the tests mount no file system: {failure}");
        }

        _mounts.Add(arguments[^1]);
    }

    /// <returns>What the program said when it failed, else null.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true }
            )!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program}: {said}";
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
