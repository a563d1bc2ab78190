namespace Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

/// <summary>What one purge removed or put aside.</summary>
/// <param name="Uploads">Abandoned uploads.</param>
/// <param name="OrphanedUploads">Uploads that had bytes in staging but no row, put aside.</param>
/// <param name="OrphanedBlobs">Finished bytes that no row pointed to, put aside.</param>
/// <param name="OrphanedRecords">Chunk records of uploads that are done or gone.</param>
public sealed record PurgeReport(int Uploads, int OrphanedUploads, int OrphanedBlobs, int OrphanedRecords)
{
    /// <summary>
    /// Uploads and files without a row that were left where they are, because they are too large a share of all.
    /// </summary>
    public int HeldBack { get; init; }

    /// <summary>Earlier sweeps whose orphans were kept long enough.</summary>
    public int ExpiredSweeps { get; init; }

    internal bool HasRemoved => this with { HeldBack = 0 } != new PurgeReport(0, 0, 0, 0);
}
