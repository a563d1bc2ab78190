using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class FileChecks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "checked_at",
                table: "files",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: DateTimeOffset.UnixEpoch);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "damaged_at",
                table: "files",
                type: "timestamp with time zone",
                nullable: true);

            // The constant default changes the catalog only. Files that are there count as checked when they were
            // created: Upgrade/ColumnWork sets that in batches, up to the id that is last now. A process of an earlier
            // version that still runs leaves the default, and its files are the first to be checked. The indexes follow
            // when the service serves: Upgrade/TableIndex.
            migrationBuilder.Sql(
                """
                CREATE TABLE table_work (
                    name character varying(63) PRIMARY KEY, position bigint NOT NULL, last bigint NOT NULL
                );
                INSERT INTO table_work SELECT 'files.checked_at', 0, max(id) FROM files HAVING max(id) IS NOT NULL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX IF EXISTS ix_files_checked_at, ix_files_damaged_at");
            migrationBuilder.Sql("DROP TABLE IF EXISTS table_work");

            migrationBuilder.DropColumn(
                name: "checked_at",
                table: "files");

            migrationBuilder.DropColumn(
                name: "damaged_at",
                table: "files");
        }
    }
}
