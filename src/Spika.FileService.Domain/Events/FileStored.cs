using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Events;

/// <summary>An upload became a file.</summary>
public sealed record FileStored(StoredFile File) : ServiceEvent(File.Key)
{
    /// <summary>See <see cref="ServiceEvent.Type"/>.</summary>
    public const string TypeName = "file.stored";

    public override string Type => TypeName;
}
