using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>An upload that has an id and no row.</summary>
/// <param name="MaxOpen">How many unfinished uploads its owner may have.</param>
internal sealed record UploadDraft(Upload Upload, int MaxOpen);
