using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// A file in the storage root for each process that acknowledges chunks before they are flushed. A start finds by it
/// that a process ended without being stopped, or that the machine was started again since: then acknowledged bytes may
/// be lost.
/// </summary>
/// <remarks>The file is locked while its process lives.</remarks>
internal sealed class RunningMark(Instance instance, StorageLayout layout, IDisk disk, IOptions<StorageOptions> options)
    : IHostedService,
        IDisposable
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    private readonly List<string> _old = [];

    private SafeFileHandle? _own;

    /// <summary>Whether bytes that were acknowledged before this start may be lost.</summary>
    public bool FoundUncleanStop { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        bool isProcessCrash = options.Value.Durability == StorageDurability.ProcessCrash;
        bool foundAny = false;
        foreach (string path in Directory.EnumerateFiles(layout.Root, StorageLayout.AnyRunningMark))
        {
            foundAny = true;
            using SafeFileHandle? alone = disk.TryOpenAlone(path);
            if (alone is not null)
            {
                _old.Add(path);
                FoundUncleanStop |= ReadText(alone) != StoppedText();
            }
        }

        // Without any mark, an earlier version ran here, or the mark went with the power.
        FoundUncleanStop |= isProcessCrash && !foundAny;
        if (!FoundUncleanStop)
        {
            RemoveOld();
        }

        if (isProcessCrash)
        {
            TryMark();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_own is not null && StoppedText() is { } text)
            {
                disk.Write(_own, Encoding.ASCII.GetBytes(text), 0);
            }
        }
        catch (ObjectDisposedException)
        {
            // A host that is disposed of while it stops. The next start checks everything.
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Removes the marks of ended processes. Where this one promises more, what they left to the machine's cache is
    /// flushed before: nothing would tell of its loss any more.
    /// </summary>
    public void RemoveOld()
    {
        if (_old.Count > 0 && options.Value.Durability == StorageDurability.PowerLoss)
        {
            disk.FlushFileSystem(layout.StagingRoot);
            disk.FlushFileSystem(layout.FilesRoot);
        }

        _old.ForEach(disk.Delete);
        _old.Clear();
    }

    public void Dispose() => _own?.Dispose();

    private void TryMark()
    {
        try
        {
            _own = disk.Open(layout.RunningMark(instance.Id), FileMode.CreateNew);
        }
        catch (IOException exception) when (Posix.IsOutOfSpace(exception))
        {
            // Without a mark, the next start checks everything.
        }
    }

    // The machine's cache, which a clean stop does not flush, is the same only until the machine starts again.
    private static string? StoppedText() =>
        File.Exists(BootIdFile) ? $"stopped {File.ReadAllText(BootIdFile).Trim()}" : null;

    private static string ReadText(SafeFileHandle file)
    {
        byte[] bytes = new byte[100];
        return Encoding.ASCII.GetString(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)));
    }
}
