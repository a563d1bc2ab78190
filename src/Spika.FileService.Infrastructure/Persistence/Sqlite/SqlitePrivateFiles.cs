using Microsoft.Extensions.Hosting;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Takes the access of other users of the host from the files of a database that an earlier version made. It starts
/// when the tables are up to date: a setting can name any file of the host, and only then is this one a database of the
/// service.
/// </summary>
internal sealed class SqlitePrivateFiles(SqliteLocation location) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Not opened here: closing it would end the locks that this process has on it.
            foreach (string path in new[] { location.DatabasePath, location.LogPath, location.IndexPath })
            {
                PrivateMode.TrySet(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user owns it, or the file system has no modes.
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
