namespace Spika.FileService.Infrastructure.Persistence;

public enum DatabaseProvider
{
    /// <summary>Embedded: one file, one process of the service.</summary>
    Sqlite,

    /// <summary>For production, and for several processes on one volume.</summary>
    PostgreSql,
}
