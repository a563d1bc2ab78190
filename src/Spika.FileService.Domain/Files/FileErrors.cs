using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Files;

/// <summary>Every refusal of a stored file. docs/errors.md lists the same codes.</summary>
public static class FileErrors
{
    /// <summary>Also for a file that is not within the caller's reach: nobody learns that it exists.</summary>
    public static readonly Error NotFound = new("file.not_found", "There is no file with this id.", ErrorKind.NotFound);

    public static readonly Error LinksDisabled = new(
        "file.links_disabled",
        "The service has no key to sign links with.",
        ErrorKind.Conflict
    );
}
