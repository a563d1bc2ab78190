using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.GetUpload;

/// <param name="Summary">What is saved; empty when the upload is finished.</param>
/// <param name="ExpiresAt">When the upload counts as abandoned if no further chunk comes; null when it is
/// finished.</param>
/// <param name="FileId">The file that the upload became; null while it is unfinished.</param>
public sealed record UploadDetails(Upload Upload, ChunkSummary Summary, DateTimeOffset? ExpiresAt, long? FileId);
