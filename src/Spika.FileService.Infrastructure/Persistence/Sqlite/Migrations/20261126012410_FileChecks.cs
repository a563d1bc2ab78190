using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class FileChecks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "checked_at",
                table: "files",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "damaged_at",
                table: "files",
                type: "INTEGER",
                nullable: true);

            // Whoever was verified was read then. A process of an earlier version that still runs leaves the default, and its files
            // are the first to be checked.
            migrationBuilder.Sql("UPDATE files SET checked_at = created_at");

            migrationBuilder.CreateIndex(
                name: "ix_files_checked_at",
                table: "files",
                columns: new[] { "checked_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_files_damaged_at",
                table: "files",
                column: "damaged_at",
                filter: "damaged_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_files_checked_at",
                table: "files");

            migrationBuilder.DropIndex(
                name: "ix_files_damaged_at",
                table: "files");

            migrationBuilder.DropColumn(
                name: "checked_at",
                table: "files");

            migrationBuilder.DropColumn(
                name: "damaged_at",
                table: "files");
        }
    }
}
