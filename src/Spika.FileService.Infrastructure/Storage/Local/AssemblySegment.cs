using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A run of bytes in one file, in the order of the finished file.</summary>
/// <param name="Index">The first chunk.</param>
/// <param name="Serial">Of an odd file; null for a run of slots.</param>
internal readonly record struct AssemblySegment(Guid Writer, int Index, long? Serial, long Position, long Length)
{
    public string PathIn(StagedFiles staged, UploadId upload) =>
        Serial is { } serial ? staged.OddFile(upload, Writer, Index, serial) : staged.SlotsFile(upload, Writer);
}
