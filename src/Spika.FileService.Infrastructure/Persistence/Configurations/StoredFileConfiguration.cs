using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Configurations;

internal sealed class StoredFileConfiguration : IEntityTypeConfiguration<StoredFileRow>
{
    public void Configure(EntityTypeBuilder<StoredFileRow> builder)
    {
        builder.ToTable("files");
        builder.HasKey(f => f.Id).HasName("pk_files");
        builder.HasIndex(f => new { f.Owner, f.ClientId }, "ux_files_owner_client_id").IsUnique();
        builder.HasIndex(f => new { f.ClientId, f.Id }, "ix_files_client_id");
        builder.HasIndex(f => f.BlobId, "ix_files_blob_id");

        // The migrations ListIndexes and FilterIndexes have more, on expressions, which this model cannot have: a
        // migration that rebuilds the table of SQLite has to create them again.

        builder.Property(f => f.Owner).HasMaxLength(255);
        builder.Property(f => f.ClientId).HasMaxLength(UploadKey.MaxClientIdLength);
        builder.Property(f => f.Type).HasMaxLength(FileDescription.MaxTextLength);
        builder.Property(f => f.MimeType).HasMaxLength(FileDescription.MaxTextLength);
        builder.Property(f => f.FileName).HasMaxLength(FileDescription.MaxTextLength);
        builder.Property(f => f.BlobId).HasMaxLength(BlobId.MaxLength);
        builder.Property(f => f.Sha256).HasMaxLength(FileHash.HexLength).IsFixedLength();
        builder
            .Property(f => f.MetaData)
            .HasConversion(metaData => StoredMetaData.Write(metaData!), json => StoredMetaData.Read(json));
    }
}
