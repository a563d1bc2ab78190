namespace Spika.FileService.Api.Requests;

/// <summary>
/// Names query parameters of a route that are read by something else than its action, such as the gate. Those that the
/// action binds need no declaration.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesQueryAttribute(params string[] names) : Attribute
{
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>
    /// Whether unknown parameters are ignored. For downloads: a picture must not vanish because a page, a proxy or a
    /// tracker added a parameter to its address.
    /// </summary>
    public bool IgnoresOthers { get; init; }
}
