using System.Text;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal static class StoredFileQueries
{
    /// <summary>
    /// An entry of a PostgreSQL index holds 2,704 bytes, and a type has up to 4,096: its index is on the first 255
    /// characters, which have 1,020 at most. The query must have the index's own expression.
    /// </summary>
    private const int IndexedCharacters = 255;

    public static IQueryable<StoredFileRow> OfType(this IQueryable<StoredFileRow> files, string type)
    {
        string indexed = IndexedPart(type);
        return files.Where(f => f.Type.Substring(0, IndexedCharacters) == indexed && f.Type == type);
    }

    // Databases count Unicode scalar values.
    private static string IndexedPart(string type)
    {
        int length = 0;
        foreach (Rune rune in type.EnumerateRunes().Take(IndexedCharacters))
        {
            length += rune.Utf16SequenceLength;
        }

        return type[..length];
    }

    /// <summary>Only files that a caller may see.</summary>
    public static IQueryable<StoredFileRow> Within(this IQueryable<StoredFileRow> files, AccessScope scope) =>
        scope.Owner is { } owner ? files.Where(f => f.Owner == owner) : files;
}
