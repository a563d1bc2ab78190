using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Events;

/// <summary>A client gave its unfinished upload up.</summary>
public sealed record UploadAborted(UploadKey Key) : ServiceEvent(Key)
{
    /// <summary>See <see cref="ServiceEvent.Type"/>.</summary>
    public const string TypeName = "upload.aborted";

    public override string Type => TypeName;
}
