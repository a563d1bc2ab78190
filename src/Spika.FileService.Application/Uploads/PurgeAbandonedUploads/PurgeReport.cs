namespace Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

/// <summary>What one purge removed.</summary>
/// <param name="Uploads">Abandoned uploads.</param>
/// <param name="UnknownUploads">Uploads that had bytes in staging, but no row.</param>
/// <param name="UnknownFiles">Finished bytes that no row pointed to.</param>
/// <param name="OrphanedRecords">Chunk records of uploads that are done or gone.</param>
public sealed record PurgeReport(int Uploads, int UnknownUploads, int UnknownFiles, int OrphanedRecords);
