using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Api.IntegrationTests.Machine;

/// <summary>
/// A file system of 24 MiB in memory, in a mount namespace of its own: no other process sees it, and it ends with the
/// process that holds it, even if this one is killed. A service must be started with <see cref="Launcher"/> to see it.
/// </summary>
internal sealed class SmallFileSystem : IAsyncDisposable
{
    public const int PageBytes = 4096;

    private const int NoSpaceLeft = 28;

    private const string Script = """
        mount -t tmpfs -o size=24m,mode=777 tmpfs "$1" || exit 1
        echo done
        while read -r options; do
            if mount -o "remount,bind,$options" "$1"; then echo done; else echo failed; fi
        done
        """;

    private readonly Process _holder;

    private SmallFileSystem(Process holder, string path, string[] launcher) =>
        (_holder, Path, Launcher) = (holder, path, launcher);

    /// <summary>Where it is, for processes in its namespace.</summary>
    public string Path { get; }

    /// <summary>The command that starts another one where it is seen.</summary>
    public string[] Launcher { get; }

    private string Ballast => $"/proc/{_holder.Id}/root{Path}/ballast";

    /// <summary>
    /// Skips the test when this machine allows no mount: neither as root, nor in a user namespace.
    /// </summary>
    public static async Task<SmallFileSystem> RequireAsync()
    {
        string path = Directory.CreateTempSubdirectory("spika-small-").FullName;
        SmallFileSystem? mounted =
            await TryMountAsync(path, ["--mount"], ["--mount"])
            ?? await TryMountAsync(
                path,
                ["--mount", "--user", "--map-root-user"],
                ["--mount", "--user", "--preserve-credentials"]
            );
        if (mounted is null)
        {
            Directory.Delete(path);
            Assert.Ignore(
                "This machine lets the tests mount no file system, so it cannot be filled or made read-only."
            );
        }

        return mounted!;
    }

    /// <summary>Fills it up, but for so many bytes.</summary>
    public void FillUpTo(int freeBytes)
    {
        using SafeFileHandle ballast = File.OpenHandle(Ballast, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        byte[] block = new byte[1 << 20];
        try
        {
            while (true)
            {
                RandomAccess.Write(ballast, block, RandomAccess.GetLength(ballast));
            }
        }
        catch (IOException exception) when (exception.HResult == NoSpaceLeft)
        {
            RandomAccess.SetLength(ballast, RandomAccess.GetLength(ballast) - freeBytes);
        }
    }

    /// <summary>Gives the room back.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    /// <summary>
    /// For the mount, as root of a user namespace may. Fails while a process has a file open for writing.
    /// </summary>
    public async Task MakeReadOnlyAsync() => await RemountAsync("ro");

    public async Task MakeWritableAsync() => await RemountAsync("rw");

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
        Directory.Delete(Path);
    }

    private async Task RemountAsync(string option)
    {
        await _holder.StandardInput.WriteLineAsync(option);
        Assert.That(await _holder.StandardOutput.ReadLineAsync(), Is.EqualTo("done"), $"remount {option}");
    }

    private static async Task<SmallFileSystem?> TryMountAsync(string path, string[] unshare, string[] enter)
    {
        try
        {
            ProcessStartInfo start = new("unshare", [.. unshare, "sh", "-c", Script, "sh", path])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            Process holder = Process.Start(start)!;
            if (await holder.StandardOutput.ReadLineAsync() == "done")
            {
                return new SmallFileSystem(holder, path, ["nsenter", "--target", $"{holder.Id}", .. enter]);
            }

            await holder.WaitForExitAsync();
            holder.Dispose();
        }
        catch (Win32Exception)
        {
            // There is no such program here.
        }

        return null;
    }
}
