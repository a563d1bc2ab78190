using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "files",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    owner = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    client_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    relation_id = table.Column<long>(type: "INTEGER", nullable: true),
                    mime_type = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    sha256 = table.Column<string>(type: "TEXT", fixedLength: true, maxLength: 64, nullable: false),
                    storage_key = table.Column<string>(type: "TEXT", maxLength: 43, nullable: false),
                    meta_data = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    modified_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_files", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "upload_chunks",
                columns: table => new
                {
                    upload_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    writer = table.Column<byte[]>(type: "BLOB", nullable: false),
                    page = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    received = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_upload_chunks", x => new { x.upload_id, x.writer, x.page });
                });

            migrationBuilder.CreateTable(
                name: "upload_odd_chunks",
                columns: table => new
                {
                    upload_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    chunk_index = table.Column<int>(type: "INTEGER", nullable: false),
                    writer = table.Column<byte[]>(type: "BLOB", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    length = table.Column<int>(type: "INTEGER", nullable: false),
                    serial = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_upload_odd_chunks", x => new { x.upload_id, x.chunk_index });
                });

            migrationBuilder.CreateTable(
                name: "upload_writers",
                columns: table => new
                {
                    upload_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    writer = table.Column<byte[]>(type: "BLOB", nullable: false),
                    stride = table.Column<int>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_upload_writers", x => new { x.upload_id, x.writer });
                });

            migrationBuilder.CreateTable(
                name: "uploads",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    client_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    state = table.Column<short>(type: "INTEGER", nullable: false),
                    epoch = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_uploads", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_files_type_relation_id",
                table: "files",
                columns: new[] { "type", "relation_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_files_owner_client_id",
                table: "files",
                columns: new[] { "owner", "client_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_files_storage_key",
                table: "files",
                column: "storage_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_uploads_unfinished_owner",
                table: "uploads",
                column: "owner",
                filter: "state <> 2");

            migrationBuilder.CreateIndex(
                name: "ix_uploads_unfinished_updated_at",
                table: "uploads",
                column: "updated_at",
                filter: "state <> 2");

            migrationBuilder.CreateIndex(
                name: "ux_uploads_owner_client_id",
                table: "uploads",
                columns: new[] { "owner", "client_id" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "files");

            migrationBuilder.DropTable(
                name: "upload_chunks");

            migrationBuilder.DropTable(
                name: "upload_odd_chunks");

            migrationBuilder.DropTable(
                name: "upload_writers");

            migrationBuilder.DropTable(
                name: "uploads");
        }
    }
}
