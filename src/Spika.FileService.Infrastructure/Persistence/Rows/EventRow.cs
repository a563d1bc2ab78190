namespace Spika.FileService.Infrastructure.Persistence.Rows;

internal sealed class EventRow
{
    public long Id { get; init; }

    /// <summary>The name of the event: <c>file.stored</c>.</summary>
    public required string Type { get; init; }

    /// <summary>JSON.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
