using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <summary>
    /// The indexes that the filters of lists need. In SQL, since EF Core has no indexes on expressions, and with IF NOT
    /// EXISTS, since an operator of a large table builds them before the upgrade, without a lock (docs/operations.md).
    /// </summary>
    public partial class ListIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("CREATE INDEX IF NOT EXISTS ix_files_owner_id ON files (owner, id)");
            migrationBuilder.Sql("CREATE INDEX IF NOT EXISTS ix_files_sha256 ON files (sha256, id)");
            migrationBuilder.Sql(
                "CREATE INDEX IF NOT EXISTS ix_files_mime_type ON files (lower(mime_type), id)");
            migrationBuilder.Sql(
                "CREATE INDEX IF NOT EXISTS ix_files_mime_kind ON files (substr(lower(mime_type), 1, instr(mime_type, '/') - 1), id)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_files_mime_kind");
            migrationBuilder.Sql("DROP INDEX ix_files_mime_type");
            migrationBuilder.Sql("DROP INDEX ix_files_sha256");
            migrationBuilder.Sql("DROP INDEX ix_files_owner_id");
        }
    }
}
