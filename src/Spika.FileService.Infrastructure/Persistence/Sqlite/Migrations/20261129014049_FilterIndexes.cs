using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <summary>
    /// The indexes of lists by type, by relation, and of a user's files by type, relation and kind. In SQL as those of
    /// <see cref="ListIndexes"/>, for the same reasons.
    /// </summary>
    public partial class FilterIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("CREATE INDEX IF NOT EXISTS ix_files_type_id ON files (type, id)");
            migrationBuilder.Sql(
                "CREATE INDEX IF NOT EXISTS ix_files_relation_id ON files (relation_id, id) WHERE relation_id IS NOT NULL");
            migrationBuilder.Sql("CREATE INDEX IF NOT EXISTS ix_files_owner_type ON files (owner, type, id)");
            migrationBuilder.Sql(
                "CREATE INDEX IF NOT EXISTS ix_files_owner_relation ON files (owner, relation_id, id) WHERE relation_id IS NOT NULL");
            migrationBuilder.Sql(
                "CREATE INDEX IF NOT EXISTS ix_files_owner_kind ON files (owner, substr(lower(mime_type), 1, instr(mime_type, '/') - 1), id)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_files_owner_kind");
            migrationBuilder.Sql("DROP INDEX ix_files_owner_relation");
            migrationBuilder.Sql("DROP INDEX ix_files_owner_type");
            migrationBuilder.Sql("DROP INDEX ix_files_relation_id");
            migrationBuilder.Sql("DROP INDEX ix_files_type_id");
        }
    }
}
