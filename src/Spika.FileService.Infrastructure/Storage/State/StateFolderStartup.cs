using Microsoft.Extensions.Hosting;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.State;

/// <summary>Makes the storage root, before anything is written there.</summary>
internal sealed class StateFolderStartup(StateFolder folder, FreeSpace freeSpace, IDisk disk) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        folder.Prepare(() =>
        {
            FolderChain.Create(disk, folder.Root);
            if (!Directory.Exists(folder.Root))
            {
                bool isLink = new FileInfo(folder.Root).LinkTarget is not null;
                throw new IOException(isLink ? "it is a link, and leads to no folder." : "it is a file.");
            }

            StateFolder.ThrowIfFiles(folder.IdsRoot, folder.SpoolRoot);
            freeSpace.Look();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
