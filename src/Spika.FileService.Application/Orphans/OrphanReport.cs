namespace Spika.FileService.Application.Orphans;

/// <summary>What one sweep did.</summary>
/// <param name="Uploads">Uploads with bytes in staging but no row, put aside.</param>
/// <param name="Files">Finished files without a row, put aside.</param>
/// <param name="HeldBack">Orphans that were left where they are, because they are too large a share of all.</param>
internal readonly record struct OrphanReport(int Uploads, int Files, int HeldBack);
