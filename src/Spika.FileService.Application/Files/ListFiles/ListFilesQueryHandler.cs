using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.ListFiles;

internal sealed class ListFilesQueryHandler(IStoredFileRepository storedFiles)
    : IRequestHandler<ListFilesQuery, Result<FilePage>>
{
    public async Task<Result<FilePage>> Handle(ListFilesQuery query, CancellationToken cancellationToken)
    {
        int limit = query.Limit ?? ListFilesQuery.DefaultLimit;
        long afterId = query.Cursor is not null && FileCursor.TryParse(query.Cursor, out long id) ? id : 0;

        // One more than asked for, which tells whether there is a next page.
        IReadOnlyList<StoredFile> files = await storedFiles.ListAsync(
            new StoredFileFilter(query.Owner, query.Type, query.RelationId, afterId, limit + 1),
            cancellationToken
        );

        return files.Count <= limit
            ? new FilePage(files, NextCursor: null)
            : new FilePage([.. files.Take(limit)], FileCursor.After(files[limit - 1].Id));
    }
}
