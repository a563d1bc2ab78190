using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OldPaths : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("CREATE INDEX IF NOT EXISTS ix_files_client_id ON files (client_id, id)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_files_client_id",
                table: "files");
        }
    }
}
