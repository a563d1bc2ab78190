namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>All connections were in use for as long as a request waits.</summary>
internal sealed class NoFreeConnectionException(int connections)
    : TimeoutException($"All {connections} connections to the database are in use.");
