using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>What the commit made of a chunk.</summary>
/// <param name="Chunks">
/// Every chunk of the upload that any instance recorded so far; complete only when the chunk was recorded.
/// </param>
internal readonly record struct ChunkReceipt(ChunkReceiptStatus Status, ChunkSet Chunks);
