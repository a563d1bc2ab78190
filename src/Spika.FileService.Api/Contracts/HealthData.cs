namespace Spika.FileService.Api.Contracts;

/// <param name="Checks">What was probed, each with its state.</param>
public sealed record HealthData(IReadOnlyDictionary<string, string> Checks);
