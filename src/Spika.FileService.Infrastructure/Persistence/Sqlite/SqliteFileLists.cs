using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Names the index of a list. SQLite would choose by a guess, or by statistics that are averages: where most files have
/// one type, it reads the whole table for a type that no file has.
/// </summary>
internal static class SqliteFileLists
{
    private const string OwnerAndKind = "ix_files_owner_kind";

    private const string Kind = "substr(lower(mime_type), 1, instr(mime_type, '/') - 1)";

    /// <summary>The rows of the filter's type and media type, by the index that has the filter.</summary>
    public static IQueryable<StoredFileRow> By(this DbSet<StoredFileRow> files, StoredFileFilter filter)
    {
        string? index = IndexOf(filter);
        string from = index is null ? "SELECT * FROM files WHERE " : $"SELECT * FROM files INDEXED BY {index} WHERE ";

        // Raw SQL has to be the first part of a query. These are the expressions of ix_files_mime_type and
        // ix_files_mime_kind; a text without a slash has the kind "".
        (string where, object? value) = filter switch
        {
            { MimeType: { } mimeType } when index == OwnerAndKind => (
                $"{Kind} = substr(lower({{0}}), 1, instr({{0}}, '/') - 1) AND lower(mime_type) = lower({{0}})",
                mimeType
            ),
            { MimeType: { } mimeType } => ("lower(mime_type) = lower({0})", mimeType),
            { MimeKind: { } kind } => ($"{Kind} = lower({{0}})", kind),
            _ => ("true", null),
        };
        string sql = from + where;
        IQueryable<StoredFileRow> rows = value is null ? files.FromSqlRaw(sql) : files.FromSqlRaw(sql, value);
        return filter.Type is { } type ? rows.Where(f => f.Type == type) : rows;
    }

    // The narrowest first. Null: by the ids themselves.
    private static string? IndexOf(StoredFileFilter filter) =>
        filter switch
        {
            { Ids: not null } => null,
            { Hash: not null } => "ix_files_sha256",
            { Scope.Owner: not null, RelationId: not null } => "ix_files_owner_relation",
            { Type: not null, RelationId: not null } => "ix_files_type_relation_id",
            { RelationId: not null } => "ix_files_relation_id",
            { Scope.Owner: not null, Type: not null } => "ix_files_owner_type",
            { Scope.Owner: not null, MimeKind: not null } or { Scope.Owner: not null, MimeType: not null } =>
                OwnerAndKind,
            { Scope.Owner: not null } => "ix_files_owner_id",
            { Type: not null } => "ix_files_type_id",
            { MimeType: not null } => "ix_files_mime_type",
            { MimeKind: not null } => "ix_files_mime_kind",
            _ => null,
        };
}
