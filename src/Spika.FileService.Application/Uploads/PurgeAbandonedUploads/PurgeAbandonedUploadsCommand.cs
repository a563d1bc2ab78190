using MediatR;

namespace Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

/// <summary>
/// Removes uploads that were not touched for <see cref="UploadOptions.AbandonedAfter"/>, and bytes and records that no
/// row knows. Any number of processes may run it at once.
/// </summary>
/// <param name="Now">By which uploads are old. Not simply the clock's, which may have been set forward.</param>
/// <param name="KeptNow">
/// By which events and the quarantine were kept long enough. It doubts a clock that was set forward for longer: for as
/// long as they are kept.
/// </param>
public sealed record PurgeAbandonedUploadsCommand(DateTimeOffset Now, DateTimeOffset KeptNow) : IRequest<PurgeReport>;
