using System.Globalization;
using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Files.FindOldFile;

internal sealed class FindOldFileQueryHandler(IStoredFileRepository storedFiles)
    : IRequestHandler<FindOldFileQuery, Result<long>>
{
    public async Task<Result<long>> Handle(FindOldFileQuery query, CancellationToken cancellationToken)
    {
        // For Spika's server a clientId was taken once it was used. Nobody takes over the path of an older file with an upload of the same
        // clientId.
        if (
            query.Name.Length <= UploadKey.MaxClientIdLength
            && !query.Name.Contains('\0')
            && await storedFiles.FindOldestAsync(query.Name, cancellationToken) is { } file
        )
        {
            return file.Id;
        }

        return long.TryParse(query.Name, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? id
            : FileErrors.NotFound;
    }
}
