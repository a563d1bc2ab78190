namespace Spika.FileService.Infrastructure.Persistence.Rows;

/// <summary>Which installation the database belongs to. At most one row.</summary>
internal sealed class InstallationRow
{
    /// <summary>Of the one row.</summary>
    public const int OnlyId = 1;

    public required int Id { get; init; }

    /// <summary>32 lower-case hex digits. The storage root has the same in its file <c>identity</c>.</summary>
    public required string Identity { get; init; }
}
