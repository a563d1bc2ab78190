namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <param name="Port">An interface of the domain, or an abstract class that a port answers.</param>
/// <param name="Contract">A suite that every implementation runs.</param>
/// <param name="Why">Why the port has no suite of its own; null when the suite has the name of the port.</param>
internal sealed record PortContract(Type Port, Type Contract, string? Why = null);
