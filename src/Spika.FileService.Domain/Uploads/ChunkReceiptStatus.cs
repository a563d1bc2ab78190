namespace Spika.FileService.Domain.Uploads;

public enum ChunkReceiptStatus
{
    /// <summary>Flushed and recorded: it may be acknowledged.</summary>
    Recorded,

    /// <summary>
    /// Another process saved the same chunk at the same time, perhaps with other bytes. Write it once more: the store, which
    /// knows both now, compares them.
    /// </summary>
    Contested,

    /// <summary>The upload was verified, aborted or purged meanwhile; nothing was recorded.</summary>
    NotReceiving,
}
