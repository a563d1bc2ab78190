using System.ComponentModel;
using System.Diagnostics;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Machine.FailingDisks;

/// <summary>
/// A file system of the kernel on a disk that fails one write: a file of FUSE (<c>failing-disk.c</c>) and a loop
/// device, mounted in a namespace of their own (<c>failing-disk.sh</c>). A service must be started with <see
/// cref="Launcher"/> to see it.
/// </summary>
internal sealed class FailingDisk : IAsyncDisposable
{
    private const string Bytes = "600M";

    private const string Source = "failing-disk.c";

    private readonly Process _holder;

    private readonly string _folder;

    private FailingDisk(Process holder, string folder) => (_holder, _folder) = (holder, folder);

    /// <summary>Where the file system is, for the processes that see it.</summary>
    public string Path => System.IO.Path.Combine(_folder, "mnt");

    /// <summary>The command that starts another one where it is seen.</summary>
    public string[] Launcher => ["nsenter", "--target", $"{_holder.Id}", "--mount"];

    /// <summary>Where the file system is, for this process.</summary>
    public string VisiblePath => $"/proc/{_holder.Id}/root{Path}";

    /// <summary>Skips the test when this machine has no such file system, or cannot have such a disk.</summary>
    public static async Task<FailingDisk> RequireAsync(string type)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/dev/fuse"))
        {
            Assert.Ignore("A loop device on a file of FUSE needs root and /dev/fuse.");
        }

        Require($"mkfs.{type}", "-V", $"This machine has no mkfs.{type}.");
        string folder = Directory.CreateTempSubdirectory("spika-failing-").FullName;
        string program = System.IO.Path.Combine(folder, "failing-disk");
        string compile = $"gcc -O2 -o '{program}' '{PathOf(Source)}' $(pkg-config fuse3 --cflags --libs)";
        (int exitCode, string output) = await RunAsync("sh", "-c", compile);
        if (exitCode != 0)
        {
            Directory.Delete(folder, recursive: true);
            Assert.Ignore($"The disk cannot be compiled here; it needs gcc, pkg-config and libfuse3-dev: {output}");
        }

        ProcessStartInfo start = new(
            "unshare",
            ["--mount", "sh", PathOf("failing-disk.sh"), program, folder, type, Bytes]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process holder = Process.Start(start)!;
        if (await holder.StandardOutput.ReadLineAsync() != "mounted")
        {
            string reason = await holder.StandardError.ReadToEndAsync();
            holder.Dispose();
            Directory.Delete(folder, recursive: true);
            Assert.Ignore($"This machine mounts no {type} from a file of FUSE: {reason}");
        }

        holder.ErrorDataReceived += (_, _) => { };
        holder.BeginErrorReadLine();
        return new FailingDisk(holder, folder);
    }

    /// <summary>Fails the next write of the kernel that contains these bytes. All after it succeed.</summary>
    public async Task FailNextWriteOfAsync(ReadOnlyMemory<byte> bytes) =>
        Assert.That(await AskAsync($"fail {Convert.ToHexStringLower(bytes.Span)}"), Is.EqualTo("done"));

    /// <summary>How many writes have failed.</summary>
    public Task<string> CountFailuresAsync() => AskAsync("failures");

    /// <summary>Drops the pages of a file from the cache: the next reader gets what the device has.</summary>
    public static void DropCache(string path) => new Disk().DropCache(path);

    /// <summary>The power goes and comes back: the file system is mounted with what was flushed.</summary>
    public async Task CutAsync() => Assert.That(await AskAsync("cut"), Is.EqualTo("done"));

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string> AskAsync(string command)
    {
        await _holder.StandardInput.WriteLineAsync(command);
        return await _holder.StandardOutput.ReadLineAsync() ?? "ended";
    }

    private static string PathOf(string file) =>
        Repository.PathTo($"tests/Spika.FileService.Api.IntegrationTests/Machine/FailingDisks/{file}");

    private static void Require(string program, string argument, string otherwise)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, [argument])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            process.WaitForExit();
        }
        catch (Win32Exception)
        {
            Assert.Ignore(otherwise);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true }
        )!;
        string output = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
