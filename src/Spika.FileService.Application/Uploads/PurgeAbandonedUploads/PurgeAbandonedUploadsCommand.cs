using MediatR;

namespace Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

/// <summary>
/// Removes uploads that nobody touched for <see cref="UploadOptions.AbandonedAfter"/>, and bytes and records that no row
/// knows. Any number of processes may run it at once.
/// </summary>
public sealed record PurgeAbandonedUploadsCommand : IRequest<PurgeReport>;
