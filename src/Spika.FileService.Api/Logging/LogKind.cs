namespace Spika.FileService.Api.Logging;

/// <summary>What a line of the log is about. All of it is the service's own text, never a client's.</summary>
/// <param name="Category">The logger.</param>
/// <param name="Event">The event's id.</param>
/// <param name="Code">The error code; null when the event has none.</param>
/// <param name="Route">The pattern of the route; null when the event has none.</param>
internal readonly record struct LogKind(string Category, int Event, string? Code, string? Route)
{
    /// <summary>Reads the values that messages of this service have under these names.</summary>
    public static LogKind Of<TState>(string category, EventId eventId, TState state)
    {
        LogKind kind = new(category, eventId.Id, null, null);
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            for (int i = 0; i < values.Count; i++)
            {
                kind = values[i] switch
                {
                    { Key: nameof(Code), Value: string code } => kind with { Code = code },
                    { Key: nameof(Route), Value: string route } => kind with { Route = route },
                    _ => kind,
                };
            }
        }

        return kind;
    }
}
