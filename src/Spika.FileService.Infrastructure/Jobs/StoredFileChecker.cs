using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>Has stored files checked every <see cref="FileCheckOptions.Interval"/>, by one process at a time.</summary>
internal sealed class StoredFileChecker(
    StateFolder folder,
    IDisk disk,
    IServiceScopeFactory scopes,
    IFailureClassifier failures,
    IOptions<FileCheckOptions> options,
    TimeProvider time,
    ILogger<StoredFileChecker> logger
) : PeriodicService(options.Value.Interval, scopes, failures, time, logger)
{
    protected override async Task RunAsync(ISender sender, CancellationToken stoppingToken)
    {
        using SafeFileHandle? turn = TryTakeTurn();
        if (turn is not null)
        {
            await sender.Send(new CheckStoredFilesCommand(), stoppingToken);
        }
    }

    // The kernel gives the turn back when the process ends, however that is. Null when another process has it.
    private SafeFileHandle? TryTakeTurn()
    {
        try
        {
            disk.Open(folder.CheckLockFile, FileMode.OpenOrCreate).Dispose();
        }
        catch (FileInUseException)
        {
            return null;
        }

        return disk.TryOpenAlone(folder.CheckLockFile);
    }
}
