using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <summary>
    /// The version whose lists need indexes on expressions, which EF Core does not have.
    /// </summary>
    public partial class ListIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The indexes follow when the service serves: Upgrade/TableIndex.
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                "DROP INDEX IF EXISTS ix_files_mime_kind, ix_files_mime_type, ix_files_sha256, ix_files_owner_id");
        }
    }
}
