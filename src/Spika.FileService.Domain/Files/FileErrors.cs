using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Files;

/// <summary>Every refusal of a stored file. docs/errors.md lists the same codes.</summary>
public static class FileErrors
{
    /// <summary>Also for a file outside the caller's scope: its existence is not revealed.</summary>
    public static readonly Error NotFound = new("file.not_found", "There is no file with this id.", ErrorKind.NotFound);

    /// <summary>
    /// The bytes are gone, or not those that were verified. An operator can put them back from a backup; a client
    /// cannot help.
    /// </summary>
    public static readonly Error Damaged = new(
        "file.damaged",
        "The bytes of this file are damaged. The operator of the service can put them back.",
        ErrorKind.Lost
    );

    public static readonly Error LinksDisabled = new(
        "file.links_disabled",
        "The service has no key to sign links with.",
        ErrorKind.Conflict
    );
}
