using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Events;

/// <summary>An unfinished upload was removed, because no chunk came for too long.</summary>
public sealed record UploadExpired(UploadKey Key) : ServiceEvent(Key)
{
    /// <summary>See <see cref="ServiceEvent.Type"/>.</summary>
    public const string TypeName = "upload.expired";

    public override string Type => TypeName;
}
