using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Events;

/// <summary>A fact that others may want to know, written in the transaction that makes it true.</summary>
/// <param name="Key">The upload that it is about.</param>
public abstract record ServiceEvent(UploadKey Key)
{
    /// <summary>Its name, which consumers know: never rename it.</summary>
    public abstract string Type { get; }
}
