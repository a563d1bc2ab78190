using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Events;

/// <summary>A file was removed.</summary>
public sealed record FileRemoved(StoredFile File) : ServiceEvent(File.Key)
{
    /// <summary>See <see cref="ServiceEvent.Type"/>.</summary>
    public const string TypeName = "file.removed";

    public override string Type => TypeName;
}
