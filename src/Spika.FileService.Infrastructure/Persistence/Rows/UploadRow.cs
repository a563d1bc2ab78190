using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Rows;

internal sealed class UploadRow
{
    public required Guid Id { get; init; }

    public required string Owner { get; init; }

    public required string ClientId { get; init; }

    public required UploadState State { get; init; }

    public required int Epoch { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last change of state. Chunks do not touch it; each writer has a time of its own for them.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    public Upload ToUpload() =>
        new(new UploadId(Id), new UploadKey(Owner, ClientId), State, Epoch, LeaseUntil, CreatedAt);
}
