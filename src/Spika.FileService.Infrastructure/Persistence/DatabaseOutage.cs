namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>How the database is unavailable.</summary>
internal enum DatabaseOutage
{
    /// <summary>It is not: the failure is of another kind.</summary>
    None,

    /// <summary>Until an operator changes something: a password, a right. A repetition fails again.</summary>
    Lasting,

    /// <summary>
    /// All the time that the work had was waited for a connection or an answer: it is not repeated once the time is up.
    /// </summary>
    NoAnswer,

    /// <summary>
    /// A repetition may succeed. The first is allowed after the time as well: to find a connection broken takes long.
    /// </summary>
    Passing,

    /// <summary>
    /// As <see cref="Passing"/>, on another connection: this one, and perhaps all that were opened before, are of no
    /// use.
    /// </summary>
    ConnectionLost,
}
