namespace Spika.FileService.Application.Common;

/// <summary>An assembly that the service does not use with the settings it was started with.</summary>
/// <param name="Prefix">The beginning of its name, as of those that belong to it.</param>
public sealed record UnusedAssembly(string Prefix);
