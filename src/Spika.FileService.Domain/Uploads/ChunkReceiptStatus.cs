namespace Spika.FileService.Domain.Uploads;

public enum ChunkReceiptStatus
{
    /// <summary>Flushed and recorded: it may be acknowledged.</summary>
    Recorded,

    /// <summary>
    /// The record was not what it was thought to be: mostly because another process saved the same chunk at the same time, perhaps
    /// with other bytes. Write it once more, to the record as it is known now.
    /// </summary>
    Contested,

    /// <summary>The upload was verified, aborted or purged meanwhile; nothing was recorded.</summary>
    NotReceiving,
}
