namespace Spika.FileService.Api.Hosting;

/// <param name="Descriptor">The number of the open file.</param>
/// <param name="Address">Where it listens, written as a URL.</param>
internal sealed record InheritedSocket(ulong Descriptor, string Address);
