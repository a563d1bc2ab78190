using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Configurations;

internal sealed class UploadOddChunkConfiguration : IEntityTypeConfiguration<UploadOddChunkRow>
{
    public void Configure(EntityTypeBuilder<UploadOddChunkRow> builder)
    {
        builder.ToTable("upload_odd_chunks");
        builder.HasKey(c => new { c.UploadId, c.ChunkIndex }).HasName("pk_upload_odd_chunks");
    }
}
