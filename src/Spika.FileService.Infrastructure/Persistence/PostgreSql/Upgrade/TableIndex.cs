namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>An index of the table <c>files</c> that is built after the migrations.</summary>
/// <param name="Name">Begins with <c>ix_</c>.</param>
/// <param name="Key">The columns or expressions, and the condition of a partial index.</param>
internal sealed record TableIndex(string Name, string Key)
{
    /// <summary>Each verify of content that is stored, and each removal, asks which files have a blob.</summary>
    public static TableIndex OfBlobs { get; } = new("ix_files_blob_id", "(blob_id)");

    /// <summary>
    /// All of them. The queries write the same expressions: see <see cref="PostgreSqlFileLists"/>. Expressions
    /// are cut, since an entry of an index holds 2,704 bytes.
    /// </summary>
    public static IReadOnlyList<TableIndex> All { get; } =
    [
        OfBlobs,
        new("ix_files_type_prefix", "(substring(type, 1, 255), relation_id, id)"),
        new("ix_files_client_id", "(client_id, id)"),
        new("ix_files_owner_id", "(owner, id)"),
        new("ix_files_sha256", "(sha256, id)"),
        new("ix_files_mime_type", "(substr(lower(mime_type), 1, 127), id)"),
        new("ix_files_mime_kind", "(substr(split_part(lower(mime_type), '/', 1), 1, 127), id)"),
        new("ix_files_type_id", "(substring(type, 1, 255), id)"),
        new("ix_files_relation_id", "(relation_id, id) WHERE relation_id IS NOT NULL"),
        new("ix_files_owner_type", "(owner, substring(type, 1, 255), id)"),
        new("ix_files_owner_relation", "(owner, relation_id, id) WHERE relation_id IS NOT NULL"),
        new("ix_files_owner_kind", "(owner, substr(split_part(lower(mime_type), '/', 1), 1, 127), id)"),
    ];

    /// <summary>Indexes that only earlier versions use.</summary>
    public static IReadOnlyList<string> Obsolete { get; } =
    ["ix_files_type_relation_id", "ix_files_checked_at", "ix_files_damaged_at"];

    public string Create => $"CREATE INDEX IF NOT EXISTS {Name} ON files {Key}";

    public string CreateConcurrently => $"CREATE INDEX CONCURRENTLY IF NOT EXISTS {Name} ON files {Key}";
}
