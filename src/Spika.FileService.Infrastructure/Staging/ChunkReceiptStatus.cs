namespace Spika.FileService.Infrastructure.Staging;

internal enum ChunkReceiptStatus
{
    /// <summary>Flushed and recorded: it may be acknowledged.</summary>
    Recorded,

    /// <summary>
    /// The record was not what this instance knew: mostly because another one saved the same chunk at the same time,
    /// perhaps with other bytes. The chunk is to be written again, to the record as it is known now.
    /// </summary>
    Conflict,

    /// <summary>
    /// The upload was verified, aborted or purged meanwhile, or it is a draft that was too old, or whose commit had no
    /// answer and was not made; nothing was recorded.
    /// </summary>
    NotReceiving,

    /// <summary>
    /// The row of the draft was not written, and never will be: its owner has too many uploads, or another process has
    /// started one with the same key. What was staged of it can go.
    /// </summary>
    NotStarted,
}
