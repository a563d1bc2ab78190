using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Spika.FileService.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LongTexts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The TEXT of SQLite has no length: only the model's snapshot changes.
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {

        }
    }
}
