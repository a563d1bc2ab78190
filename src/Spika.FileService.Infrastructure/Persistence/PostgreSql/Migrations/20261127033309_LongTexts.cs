using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class LongTexts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Longer types only change the catalog. But an index on an expression of the column is built anew under a
            // lock that blocks everything. So those indexes are made later, here and in ListIndexes, and the statement
            // does nothing when an operator has run it already.
            migrationBuilder.Sql(
                """
                DO $$ BEGIN
                    IF EXISTS (
                        SELECT FROM pg_attribute
                        WHERE attrelid = 'files'::regclass AND attname IN ('type', 'mime_type', 'file_name')
                            AND format_type(atttypid, atttypmod) = 'character varying(255)'
                    ) THEN
                        ALTER TABLE files
                            ALTER COLUMN type TYPE character varying(1024),
                            ALTER COLUMN mime_type TYPE character varying(1024),
                            ALTER COLUMN file_name TYPE character varying(1024);
                    END IF;
                END $$
                """);

            // An index entry holds 2,704 bytes at most and a type has up to 4,096, so it is cut. The index is built in
            // a transaction of its own, which blocks verifies, but no reads. CONCURRENTLY would block nothing, but
            // would wait for the processes that wait for this migration.
            migrationBuilder.Sql(
                "CREATE INDEX IF NOT EXISTS ix_files_type_prefix ON files (substring(type, 1, 255), relation_id, id)",
                suppressTransaction: true);

            // Without statistics of the expression, PostgreSQL takes half a percent of the files for those of a type.
            migrationBuilder.Sql("ANALYZE files", suppressTransaction: true);
            migrationBuilder.Sql("DROP INDEX IF EXISTS ix_files_type_relation_id", suppressTransaction: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX ix_files_type_prefix");

            migrationBuilder.AlterColumn<string>(
                name: "type",
                table: "files",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(1024)",
                oldMaxLength: 1024);

            migrationBuilder.AlterColumn<string>(
                name: "mime_type",
                table: "files",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(1024)",
                oldMaxLength: 1024);

            migrationBuilder.AlterColumn<string>(
                name: "file_name",
                table: "files",
                type: "character varying(255)",
                maxLength: 255,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(1024)",
                oldMaxLength: 1024);

            migrationBuilder.CreateIndex(
                name: "ix_files_type_relation_id",
                table: "files",
                columns: new[] { "type", "relation_id", "id" });
        }
    }
}
