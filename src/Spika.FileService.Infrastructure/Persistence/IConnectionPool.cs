namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The connections to a database server that are kept open for later requests.</summary>
internal interface IConnectionPool
{
    /// <summary>Closes the idle connections now, and those in use when they come back to the pool.</summary>
    void Clear();
}
