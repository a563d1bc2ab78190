using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileRecord;

internal sealed class GetFileRecordQueryHandler(IStoredFileRepository storedFiles)
    : IRequestHandler<GetFileRecordQuery, Result<StoredFile>>
{
    public async Task<Result<StoredFile>> Handle(GetFileRecordQuery query, CancellationToken cancellationToken) =>
        await storedFiles.FindAsync(query.Id, query.Scope, cancellationToken) is { } file ? file : FileErrors.NotFound;
}
