namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>How the database is unavailable.</summary>
internal enum DatabaseOutage
{
    /// <summary>It is not: the failure is of another kind.</summary>
    None,

    /// <summary>Until an operator changes something: a password, a right. A repetition fails again.</summary>
    Lasting,

    /// <summary>A repetition may succeed.</summary>
    Passing,

    /// <summary>
    /// As <see cref="Passing"/>, on another connection: this one, and perhaps all that were opened before, are of no
    /// use.
    /// </summary>
    ConnectionLost,
}
