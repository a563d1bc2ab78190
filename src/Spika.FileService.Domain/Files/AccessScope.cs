namespace Spika.FileService.Domain.Files;

/// <summary>Whose files a caller may see, list, link and delete. Every query for files has one.</summary>
public sealed record AccessScope
{
    private AccessScope(string? owner) => Owner = owner;

    /// <summary>The files of all owners: for a service, and for a request that was allowed by other means.</summary>
    public static AccessScope All { get; } = new(owner: null);

    /// <summary>The only owner whose files are seen; null for all.</summary>
    public string? Owner { get; }

    /// <summary>The files of one owner.</summary>
    public static AccessScope Of(string owner) => new(owner);

    /// <returns>What a log calls the caller.</returns>
    public override string ToString() => Owner ?? "a service";
}
