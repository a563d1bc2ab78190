using Microsoft.Extensions.Hosting;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Makes the folders under the storage root, once, before anything is written there.</summary>
internal sealed class StorageStartup(StorageLayout layout, FileVolume fileVolume, IDisk disk) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        layout.Prepare(() =>
        {
            StateFolder.ThrowIfFiles(layout.StagingRoot, layout.FilesRoot, layout.QuarantineRoot, layout.OrphansRoot);
            Create(layout.StagingRoot);
            Create(layout.FilesRoot);
            disk.FlushFolder(layout.Root);
            ProbeFiles();
            RemoveProbes();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // .NET takes a link for the folder, wherever it leads.
    private void Create(string folder)
    {
        disk.CreateFolder(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder} is a link, and leads to no folder.");
        }
    }

    // The names of the probes tell an operator nothing.
    private void ProbeFiles()
    {
        try
        {
            fileVolume.Probe();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{layout.StagingRoot} or {layout.FilesRoot} takes no files ({exception.Message}).",
                exception
            );
        }
    }

    // A check that was killed leaves its file. One that runs in another process has its file open and goes on without
    // the name.
    private void RemoveProbes()
    {
        foreach (
            string folder in new[] { layout.Root, layout.StagingRoot, layout.FilesRoot, layout.IdsRoot }.Where(
                Directory.Exists
            )
        )
        {
            foreach (string probe in Directory.EnumerateFiles(folder, StorageLayout.AnyProbeFile))
            {
                disk.Delete(probe);
            }
        }
    }
}
