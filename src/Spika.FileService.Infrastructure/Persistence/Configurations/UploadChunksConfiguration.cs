using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Configurations;

internal sealed class UploadChunksConfiguration : IEntityTypeConfiguration<UploadChunksRow>
{
    public void Configure(EntityTypeBuilder<UploadChunksRow> builder)
    {
        builder.ToTable("upload_chunks");
        builder
            .HasKey(c => new
            {
                c.UploadId,
                c.Writer,
                c.Page,
            })
            .HasName("pk_upload_chunks");
    }
}
