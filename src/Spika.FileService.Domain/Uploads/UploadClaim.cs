namespace Spika.FileService.Domain.Uploads;

/// <summary>By what right a verify ends an upload.</summary>
/// <param name="Upload">As the verify leased it; with <paramref name="Version"/>, as it last saw it.</param>
/// <param name="Version">
/// Null for a leased upload, which the verify ends unless a later lease took it. Otherwise the state of the record that
/// the file was made of: the verify ends the upload unless another one leased it since, or a chunk was recorded.
/// </param>
public sealed record UploadClaim(Upload Upload, RecordVersion? Version)
{
    public static UploadClaim Leased(Upload upload) => new(upload, Version: null);
}
