namespace Spika.FileService.Api.Requests;

/// <summary>
/// Names query parameters of a route that are read by something else than its action, such as the gate. Those that the
/// action binds need no declaration.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesQueryAttribute(params string[] names) : Attribute
{
    public IReadOnlyList<string> Names { get; } = names;
}
