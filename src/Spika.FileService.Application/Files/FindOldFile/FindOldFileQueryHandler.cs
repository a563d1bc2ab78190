using System.Globalization;
using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.FindOldFile;

internal sealed class FindOldFileQueryHandler(IStoredFileRepository storedFiles)
    : IRequestHandler<FindOldFileQuery, Result<long>>
{
    public async Task<Result<long>> Handle(FindOldFileQuery query, CancellationToken cancellationToken)
    {
        // In Spika's server the first file of a clientId keeps it. A later upload with the same clientId, which another
        // owner may make here, does not take over the path. PostgreSQL takes no NUL, so no clientId has one.
        if (
            !query.Name.Contains('\0')
            && await storedFiles.FindOldestAsync(query.Name, query.Scope, cancellationToken) is { } file
        )
        {
            return file.Id;
        }

        return long.TryParse(query.Name, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : FileErrors.NotFound;
    }
}
