using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.ListFiles;

internal sealed class ListFilesQueryHandler(IStoredFileRepository storedFiles)
    : IRequestHandler<ListFilesQuery, Result<FilePage>>
{
    private const string AnyKind = "/*";

    private const string AnyType = "*/*";

    public async Task<Result<FilePage>> Handle(ListFilesQuery query, CancellationToken cancellationToken) =>
        query.Ids is not null && FileIds.TryParse(query.Ids, out IReadOnlyList<long> ids)
            ? await FindAsync(FilterOf(query, afterId: null, ids.Count) with { Ids = ids }, cancellationToken)
            : await ReadPageAsync(query, cancellationToken);

    private async Task<FilePage> FindAsync(StoredFileFilter filter, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredFile> files = await storedFiles.ListAsync(filter, cancellationToken);
        var byId = files.ToDictionary(file => file.Id);
        return new FilePage(
            [.. filter.Ids!.Select(id => byId.GetValueOrDefault(id)).OfType<StoredFile>()],
            NextCursor: null,
            FollowCursor: null
        );
    }

    private async Task<FilePage> ReadPageAsync(ListFilesQuery query, CancellationToken cancellationToken)
    {
        bool newestFirst = IsNewestFirst(query);
        int limit = query.Limit ?? ListFilesQuery.DefaultLimit;
        long? afterId =
            query.Cursor is not null && FileCursor.TryParse(query.Cursor, newestFirst, out long id) ? id : null;

        // One more than asked for, which tells whether there is a next page.
        IReadOnlyList<StoredFile> files = await storedFiles.ListAsync(
            FilterOf(query, afterId, limit + 1) with
            {
                NewestFirst = newestFirst,
            },
            cancellationToken
        );
        bool isLast = files.Count <= limit;
        IReadOnlyList<StoredFile> page = isLast ? files : [.. files.Take(limit)];
        string cursor = FileCursor.After(page.Count > 0 ? page[^1].Id : afterId ?? 0, newestFirst);
        return new FilePage(page, isLast ? null : cursor, newestFirst ? null : cursor);
    }

    private static bool IsNewestFirst(ListFilesQuery query) => query.Order == ListFilesQuery.Descending;

    private static StoredFileFilter FilterOf(ListFilesQuery query, long? afterId, int limit)
    {
        StoredFileFilter filter = new(query.Scope, query.Type, query.RelationId, afterId, limit)
        {
            Hash = FileHash.TryParse(query.FileHash, out FileHash? hash) ? hash : null,
        };
        return query.MimeType switch
        {
            null or AnyType => filter,
            { Length: > 2 } kind when kind.EndsWith(AnyKind, StringComparison.Ordinal) => filter with
            {
                MimeKind = kind[..^AnyKind.Length],
            },
            { } mimeType => filter with { MimeType = mimeType },
        };
    }
}
