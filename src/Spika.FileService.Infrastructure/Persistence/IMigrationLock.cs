using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Lets one process at a time change the tables.</summary>
internal interface IMigrationLock
{
    /// <summary>Waits until the database is there and no other process changes its tables.</summary>
    /// <returns>Dispose it to release the lock. When this process dies, the system or the server releases it.</returns>
    /// <exception cref="SettingException">It took too long.</exception>
    Task<IAsyncDisposable> AcquireAsync(CancellationToken cancellationToken);
}
