using Microsoft.EntityFrameworkCore;

namespace Spika.FileService.Benchmarks.Journal;

/// <summary>The stock way's database.</summary>
internal sealed class ChunkRowContext(DbContextOptions<ChunkRowContext> options) : DbContext(options)
{
    public DbSet<ChunkRow> Chunks => Set<ChunkRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<ChunkRow>().HasKey(chunk => new { chunk.UploadId, chunk.ChunkIndex });
}
