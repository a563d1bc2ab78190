using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Configurations;

internal sealed class BlobConfiguration : IEntityTypeConfiguration<BlobRow>
{
    public void Configure(EntityTypeBuilder<BlobRow> builder)
    {
        builder.ToTable("blobs");
        builder.HasKey(b => b.Id).HasName("pk_blobs");
        builder.HasIndex(b => b.Sha256, "ix_blobs_sha256");
        builder.HasIndex(b => new { b.CheckedAt, b.Id }, "ix_blobs_checked_at");

        // A few rows at most, and each look at the health counts them.
        builder.HasIndex(b => b.DamagedAt, "ix_blobs_damaged_at").HasFilter("damaged_at IS NOT NULL");
        builder.Property(b => b.Id).HasMaxLength(BlobId.MaxLength);
        builder.Property(b => b.Sha256).HasMaxLength(FileHash.HexLength).IsFixedLength();
    }
}
