namespace Spika.FileService.Application.Files.CheckStoredFiles;

/// <summary>What one check of stored files found.</summary>
/// <param name="Whole">Files whose bytes match their hash.</param>
/// <param name="WholeBytes">Their length.</param>
/// <param name="Damaged">Files whose bytes are gone or do not match, those of earlier checks included.</param>
/// <param name="Unreadable">Files that could not be read this time.</param>
/// <param name="OrphanedBlobs">Finished bytes that no row points to and that the janitor should have put aside.</param>
public sealed record FileCheckReport(int Whole, long WholeBytes, int Damaged, int Unreadable, int OrphanedBlobs);
