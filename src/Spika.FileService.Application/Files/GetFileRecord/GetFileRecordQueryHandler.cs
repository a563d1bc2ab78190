using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileRecord;

internal sealed class GetFileRecordQueryHandler(IStoredFileRepository storedFiles)
    : IRequestHandler<GetFileRecordQuery, Result<StoredFile>>
{
    public async Task<Result<StoredFile>> Handle(GetFileRecordQuery query, CancellationToken cancellationToken)
    {
        StoredFile? file = await storedFiles.FindAsync(query.Id, cancellationToken);
        return file is not null && file.IsWithinReachOf(query.Owner) ? file : FileErrors.NotFound;
    }
}
