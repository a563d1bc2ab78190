namespace Spika.FileService.Domain.Uploads;

/// <summary>What is recorded of an unfinished upload.</summary>
/// <param name="Chunks">Every saved chunk.</param>
/// <param name="SizeBytes">Their length together, in bytes.</param>
/// <param name="LastChunkAt">When the last chunk was recorded; null before the first.</param>
public sealed record ChunkSummary(ChunkSet Chunks, long SizeBytes, DateTimeOffset? LastChunkAt);
