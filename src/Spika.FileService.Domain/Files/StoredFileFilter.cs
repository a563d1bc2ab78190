namespace Spika.FileService.Domain.Files;

/// <summary>Selects one page of a list of files. Null in a filter selects all.</summary>
/// <param name="Scope">Only files that the caller may see.</param>
/// <param name="Type">Only files of this type.</param>
/// <param name="RelationId">Only files of this relation.</param>
/// <param name="AfterId">The last id of the page before, in the order of the list; null for the first page.</param>
/// <param name="Limit">Most files of a page.</param>
public sealed record StoredFileFilter(AccessScope Scope, string? Type, long? RelationId, long? AfterId, int Limit)
{
    /// <summary>Only files with this content.</summary>
    public FileHash? Hash { get; init; }

    /// <summary>Only files of this media type, compared without regard to case.</summary>
    public string? MimeType { get; init; }

    /// <summary>Only files whose media type begins with this and a slash, compared without regard to case:
    /// <c>image</c>.</summary>
    public string? MimeKind { get; init; }

    /// <summary>Only these files.</summary>
    public IReadOnlyList<long>? Ids { get; init; }

    /// <summary>By descending id; otherwise by ascending id.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>
    /// Reads a list forward, which a client may follow. Such a page must end before a file that is not committed yet:
    /// the client goes on behind the page's last id, and would never see a file that then appears below it.
    /// </summary>
    public bool CanBeFollowed => !NewestFirst && Ids is null;
}
