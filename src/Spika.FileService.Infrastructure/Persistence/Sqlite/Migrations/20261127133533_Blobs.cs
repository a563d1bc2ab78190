using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Blobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_files_checked_at");
            migrationBuilder.Sql("DROP INDEX ix_files_damaged_at");
            migrationBuilder.Sql("DROP INDEX ux_files_storage_key");
            migrationBuilder.Sql("ALTER TABLE files RENAME COLUMN storage_key TO blob_id");

            migrationBuilder.CreateTable(
                name: "blobs",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 43, nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    checked_at = table.Column<long>(type: "INTEGER", nullable: false),
                    damaged_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_blobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    type = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    payload = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_events", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_files_blob_id",
                table: "files",
                column: "blob_id");

            migrationBuilder.CreateIndex(
                name: "ix_blobs_checked_at",
                table: "blobs",
                columns: new[] { "checked_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_blobs_damaged_at",
                table: "blobs",
                column: "damaged_at",
                filter: "damaged_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_blobs_sha256",
                table: "blobs",
                column: "sha256");

            migrationBuilder.CreateIndex(
                name: "ix_events_created_at",
                table: "events",
                column: "created_at");

            migrationBuilder.Sql(
                """
                INSERT INTO blobs (id, sha256, size, created_at, checked_at, damaged_at)
                SELECT blob_id, sha256, size, created_at, checked_at, damaged_at FROM files
                """);

            // Not by EF Core, which would make the table anew, without the indexes on expressions.
            migrationBuilder.Sql("ALTER TABLE files DROP COLUMN checked_at");
            migrationBuilder.Sql("ALTER TABLE files DROP COLUMN damaged_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE files ADD COLUMN checked_at INTEGER NOT NULL DEFAULT 0");
            migrationBuilder.Sql("ALTER TABLE files ADD COLUMN damaged_at INTEGER");
            migrationBuilder.Sql(
                """
                UPDATE files SET (checked_at, damaged_at) =
                    (SELECT checked_at, damaged_at FROM blobs WHERE blobs.id = blob_id)
                """);
            migrationBuilder.Sql("DROP INDEX ix_files_blob_id");
            migrationBuilder.Sql("ALTER TABLE files RENAME COLUMN blob_id TO storage_key");
            migrationBuilder.Sql("CREATE UNIQUE INDEX ux_files_storage_key ON files (storage_key)");
            migrationBuilder.Sql("CREATE INDEX ix_files_checked_at ON files (checked_at, id)");
            migrationBuilder.Sql("CREATE INDEX ix_files_damaged_at ON files (damaged_at) WHERE damaged_at IS NOT NULL");
            migrationBuilder.DropTable(name: "blobs");
            migrationBuilder.DropTable(name: "events");
        }
    }
}
