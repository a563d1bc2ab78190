using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>
/// Changes with each verify that takes or releases an upload. While it is the same, no verify moved a file.
/// </summary>
internal readonly record struct UploadPhase(UploadState State, int FencingToken);
