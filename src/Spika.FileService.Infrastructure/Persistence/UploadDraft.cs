using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>An upload that has an id and no row.</summary>
/// <param name="MaxOpen">
/// How many unfinished uploads its owner may have; null when they need not be counted again.
/// </param>
/// <param name="MadeAt">As a time stamp of the clock.</param>
internal sealed record UploadDraft(Upload Upload, int? MaxOpen, long MadeAt);
