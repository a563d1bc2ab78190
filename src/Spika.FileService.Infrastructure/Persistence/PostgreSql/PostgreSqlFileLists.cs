using System.Text;
using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// Writes the expressions of <see cref="TableIndex"/>. An entry of an index holds 2,704 bytes, and a type or a media
/// type is any text, so the indexes have their beginnings.
/// </summary>
/// <remarks>
/// The rest of a text is compared only where there is one. The planner takes each comparison for a further selection,
/// and then a list of half the library for one of a few files, which it would sort.
/// </remarks>
internal static class PostgreSqlFileLists
{
    private const int IndexedCharacters = 255;

    // A text is at most twice as long in lower case, and its index has 127 characters.
    private const int CertainlyIndexedCharacters = 63;

    /// <summary>The rows of the filter's type and media type.</summary>
    public static IQueryable<StoredFileRow> By(this DbSet<StoredFileRow> files, StoredFileFilter filter)
    {
        // Raw SQL has to be the first part of a query.
        IQueryable<StoredFileRow> rows = filter switch
        {
            { MimeType: { } mimeType } => OfMimeType(files, mimeType),
            { MimeKind: { } kind } => files.FromSql(
                $"""
                SELECT * FROM files
                WHERE substr(split_part(lower(mime_type), '/', 1), 1, 127) = lower({kind}) AND position('/' IN mime_type) > 0
                """
            ),
            _ => files,
        };
        return filter.Type is { } type ? OfType(rows, type) : rows;
    }

    private static IQueryable<StoredFileRow> OfMimeType(DbSet<StoredFileRow> files, string mimeType) =>
        CharactersOf(mimeType) <= CertainlyIndexedCharacters
            ? files.FromSql($"SELECT * FROM files WHERE substr(lower(mime_type), 1, 127) = lower({mimeType})")
            : files.FromSql(
                $"""
                SELECT * FROM files
                WHERE substr(lower(mime_type), 1, 127) = substr(lower({mimeType}), 1, 127) AND lower(mime_type) = lower({mimeType})
                """
            );

    private static IQueryable<StoredFileRow> OfType(IQueryable<StoredFileRow> files, string type)
    {
        string indexed = IndexedPart(type);
        files = files.Where(f => f.Type.Substring(0, IndexedCharacters) == indexed);
        return CharactersOf(type) < IndexedCharacters ? files : files.Where(f => f.Type == type);
    }

    // Databases count Unicode scalar values.
    private static int CharactersOf(string text) => text.EnumerateRunes().Count();

    private static string IndexedPart(string type)
    {
        int length = 0;
        foreach (Rune rune in type.EnumerateRunes().Take(IndexedCharacters))
        {
            length += rune.Utf16SequenceLength;
        }

        return type[..length];
    }
}
