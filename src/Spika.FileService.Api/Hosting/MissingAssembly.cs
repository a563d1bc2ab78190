namespace Spika.FileService.Api.Hosting;

/// <summary>An assembly that another one names and that could not be loaded.</summary>
internal sealed record MissingAssembly(string Name, string Reason);
