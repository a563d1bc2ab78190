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
            // Longer types only change the catalog. But an index on an expression of the column would be built anew
            // under a lock that blocks everything, so such indexes are dropped; Upgrade/TableIndex has them again.
            migrationBuilder.Sql(
                """
                DO $$ BEGIN
                    IF EXISTS (
                        SELECT FROM pg_attribute
                        WHERE attrelid = 'files'::regclass AND attname IN ('type', 'mime_type', 'file_name')
                            AND format_type(atttypid, atttypmod) = 'character varying(255)'
                    ) THEN
                        DROP INDEX IF EXISTS ix_files_type_prefix, ix_files_mime_type, ix_files_mime_kind;
                        ALTER TABLE files
                            ALTER COLUMN type TYPE character varying(1024),
                            ALTER COLUMN mime_type TYPE character varying(1024),
                            ALTER COLUMN file_name TYPE character varying(1024);
                    END IF;
                END $$;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX IF EXISTS ix_files_type_prefix");

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

            // It is dropped by the service, not by this migration.
            migrationBuilder.Sql(
                "CREATE INDEX IF NOT EXISTS ix_files_type_relation_id ON files (type, relation_id, id)");
        }
    }
}
