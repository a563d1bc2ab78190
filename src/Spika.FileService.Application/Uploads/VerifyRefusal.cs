using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads;

/// <summary>What a refused verify found out about the chunks 0 to <paramref name="Total"/> - 1.</summary>
/// <param name="Missing">Set when some of them are not saved; then nothing else is known.</param>
/// <param name="SizeBytes">Their length together.</param>
/// <param name="Hash">Of them together; null when it was not computed.</param>
internal sealed record VerifyRefusal(int Total, ChunksMissingError? Missing, long SizeBytes, FileHash? Hash)
{
    /// <returns>Why a file of this description is refused; null when that is not known.</returns>
    public Error? Refuse(FileDescription description) =>
        Missing is not null ? Missing
        : SizeBytes != description.SizeBytes ? UploadErrors.SizeMismatch
        : Hash is not null && Hash != description.Hash ? UploadErrors.HashMismatch
        : null;
}
