using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal static class StoredFileQueries
{
    /// <summary>Only files that a caller may see.</summary>
    public static IQueryable<StoredFileRow> Within(this IQueryable<StoredFileRow> files, AccessScope scope) =>
        scope.Owner is { } owner ? files.Where(f => f.Owner == owner) : files;

    /// <summary>One page of a list, in its order.</summary>
    /// <param name="lastId">No file after this one; null for all.</param>
    public static IQueryable<StoredFileRow> PageOf(this FileServiceDbContext db, StoredFileFilter filter, long? lastId)
    {
        IQueryable<StoredFileRow> files = db.FilesOf(filter).Within(filter.Scope);
        if (filter.RelationId is { } relationId)
        {
            files = files.Where(f => f.RelationId == relationId);
        }

        if (filter.Hash is { Hex: var sha256 })
        {
            files = files.Where(f => f.Sha256 == sha256);
        }

        if (filter.Ids is { } ids)
        {
            files = files.Where(f => ids.Contains(f.Id));
        }

        if (lastId is { } last)
        {
            files = files.Where(f => f.Id <= last);
        }

        return Page(files, filter);
    }

    private static IQueryable<StoredFileRow> Page(IQueryable<StoredFileRow> files, StoredFileFilter filter)
    {
        if (filter.AfterId is { } afterId)
        {
            files = filter.NewestFirst ? files.Where(f => f.Id < afterId) : files.Where(f => f.Id > afterId);
        }

        files = filter.NewestFirst ? files.OrderByDescending(f => f.Id) : files.OrderBy(f => f.Id);
        return files.Take(filter.Limit);
    }
}
