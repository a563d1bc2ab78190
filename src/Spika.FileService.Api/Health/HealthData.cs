using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Health;

/// <param name="Checks">What was probed, each with its state.</param>
/// <param name="Figures">What was counted, each with its unit in its name; none for most checks.</param>
public sealed record HealthData(
    IReadOnlyDictionary<string, string> Checks,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, long>? Figures
);
