namespace Spika.FileService.Domain.Uploads;

/// <summary>An upload whose file is complete before any verify leased it.</summary>
/// <param name="Version">The state of the record that the file was made of.</param>
/// <param name="File">Its bytes, for the caller to dispose.</param>
public sealed record WholeUpload(RecordVersion Version, AssembledFile File);
