using Microsoft.Extensions.Hosting;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.Storage;

/// <summary>Makes the folders under the storage root, once, before anything is written there.</summary>
internal sealed class StorageStartup(StorageLayout layout, IDisk disk) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            disk.CreateFolder(layout.StagingRoot);
            disk.CreateFolder(layout.FilesRoot);
            disk.FlushFolder(layout.Root);
            return Task.CompletedTask;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                $"Storage:Root must be a folder that the service can write to, and {layout.Root} is not: {exception.Message}",
                exception
            );
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
