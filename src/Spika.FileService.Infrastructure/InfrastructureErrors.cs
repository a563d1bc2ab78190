using Spika.FileService.Domain.Common;

namespace Spika.FileService.Infrastructure;

/// <summary>What a client is told when the machine fails. docs/errors.md lists the same codes.</summary>
internal static class InfrastructureErrors
{
    public static readonly Error DatabaseUnavailable = new(
        "database.unavailable",
        "The database does not answer right now; try again later.",
        ErrorKind.Unavailable
    );

    public static readonly Error StorageUnavailable = new(
        "storage.unavailable",
        "The storage cannot be used right now; try again later.",
        ErrorKind.Unavailable
    );
}
