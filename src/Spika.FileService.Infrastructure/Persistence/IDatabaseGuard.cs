using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Decides at the start whether this process may use the database. Both calls come under the migration lock: of the
/// processes of one database, one at a time makes them.
/// </summary>
internal interface IDatabaseGuard
{
    /// <summary>Before the tables are brought up to date: a wrong database is not changed.</summary>
    /// <exception cref="SettingException">The database is not the one of this installation.</exception>
    Task CheckAsync(FileServiceDbContext db, CancellationToken cancellationToken);

    /// <summary>After <see cref="CheckAsync"/>, on tables that are up to date.</summary>
    Task BindAsync(FileServiceDbContext db, CancellationToken cancellationToken);
}
