namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>One attempt of a request at the database.</summary>
/// <param name="Wait">How long it may wait for a connection. Zero: it takes one that is free, or fails.</param>
/// <param name="Abandoned">
/// The request was answered without it. What waits for its turn is to leave the queue; what runs is not cancelled, as a
/// driver asks a server that hangs for its cancellation.
/// </param>
internal readonly record struct DatabaseAttempt(TimeSpan Wait, CancellationToken Abandoned = default);
