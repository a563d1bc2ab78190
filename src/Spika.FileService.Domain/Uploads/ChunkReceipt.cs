namespace Spika.FileService.Domain.Uploads;

/// <summary>What the ledger made of a chunk.</summary>
/// <param name="Chunks">All chunks of the upload saved so far, by every writer; complete only when the chunk was recorded.</param>
public readonly record struct ChunkReceipt(ChunkReceiptStatus Status, ChunkSet Chunks);
