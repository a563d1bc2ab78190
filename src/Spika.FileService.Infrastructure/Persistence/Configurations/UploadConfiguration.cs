using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Configurations;

internal sealed class UploadConfiguration : IEntityTypeConfiguration<UploadRow>
{
    public void Configure(EntityTypeBuilder<UploadRow> builder)
    {
        builder.ToTable("uploads");
        builder.HasKey(u => u.Id).HasName("pk_uploads");
        builder.HasIndex(u => new { u.Owner, u.ClientId }, "ux_uploads_owner_client_id").IsUnique();
        builder.HasIndex(u => u.Owner, "ix_uploads_unfinished_owner").HasFilter(UploadStateSql.IsUnfinished);
        builder.HasIndex(u => u.UpdatedAt, "ix_uploads_unfinished_updated_at").HasFilter(UploadStateSql.IsUnfinished);

        builder.Property(u => u.Id).ValueGeneratedNever();
        builder.Property(u => u.Owner).HasMaxLength(255);
        builder.Property(u => u.ClientId).HasMaxLength(UploadKey.MaxClientIdLength);
        builder.Property(u => u.State).HasConversion<short>();
    }
}
