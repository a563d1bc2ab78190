using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Blobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The indexes may not be built yet. The values of files.checked_at and damaged_at go to blobs in
            // batches, and the columns are dropped after that: Upgrade/RowWork. From the new name on, processes of
            // earlier versions can neither read nor change files.
            migrationBuilder.Sql(
                """
                DROP INDEX IF EXISTS ix_files_checked_at, ix_files_damaged_at, ux_files_storage_key;
                ALTER TABLE files RENAME COLUMN storage_key TO blob_id;
                """);

            migrationBuilder.CreateTable(
                name: "blobs",
                columns: table => new
                {
                    id = table.Column<string>(type: "character varying(43)", maxLength: 43, nullable: false),
                    sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    checked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    damaged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_blobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    type = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    payload = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_events", x => x.id);
                });

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

            // FileChecks makes the table as well, but did not when versions before 2026-11-27 applied it.
            migrationBuilder.Sql(
                """
                CREATE TABLE IF NOT EXISTS table_work (
                    name character varying(63) PRIMARY KEY, position bigint NOT NULL, last bigint NOT NULL
                );
                INSERT INTO table_work SELECT 'blobs', 0, max(id) FROM files HAVING max(id) IS NOT NULL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                ALTER TABLE files ADD COLUMN IF NOT EXISTS checked_at timestamp with time zone NOT NULL DEFAULT 'epoch';
                ALTER TABLE files ADD COLUMN IF NOT EXISTS damaged_at timestamp with time zone;
                UPDATE files SET checked_at = blobs.checked_at, damaged_at = blobs.damaged_at FROM blobs WHERE blobs.id = blob_id;
                DROP INDEX IF EXISTS ix_files_blob_id;
                ALTER TABLE files RENAME COLUMN blob_id TO storage_key;
                CREATE UNIQUE INDEX ux_files_storage_key ON files (storage_key);
                DELETE FROM table_work WHERE name = 'blobs';
                """);
            migrationBuilder.DropTable(name: "blobs");
            migrationBuilder.DropTable(name: "events");
        }
    }
}
