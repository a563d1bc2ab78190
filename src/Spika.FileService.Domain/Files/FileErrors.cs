using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Files;

/// <summary>Every refusal of a stored file. docs/errors.md lists the same codes.</summary>
public static class FileErrors
{
    public static readonly Error NotFound = new("file.not_found", "There is no file with this id.", ErrorKind.NotFound);
}
