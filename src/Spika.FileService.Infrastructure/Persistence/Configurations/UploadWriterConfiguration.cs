using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Configurations;

// No foreign key, here and in the two chunk tables: a batch of records must not fail as a whole because one of its
// uploads was aborted a moment ago. The purge removes such records.
internal sealed class UploadWriterConfiguration : IEntityTypeConfiguration<UploadWriterRow>
{
    public void Configure(EntityTypeBuilder<UploadWriterRow> builder)
    {
        builder.ToTable("upload_writers");
        builder.HasKey(w => new { w.UploadId, w.Writer }).HasName("pk_upload_writers");

        // An older version beside this one writes rows without it.
        builder.Property(w => w.Files).HasDefaultValue(0);
    }
}
