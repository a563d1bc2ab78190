using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Spika.FileService.Api.Verify;

/// <summary>
/// Body of POST /upload/files/verify. Nullable, because only the use case says which member may be missing.
/// </summary>
/// <param name="Total">Number of chunks.</param>
/// <param name="Size">Length of the whole file in bytes.</param>
/// <param name="FileHash">SHA-256 of the whole file in hex.</param>
/// <param name="Type">The model that the file belongs to, free text.</param>
/// <param name="RelationId">The id of that model; optional.</param>
/// <param name="MetaData">Optional.</param>
[ValidateNever]
public sealed record VerifyUploadRequest(
    int? Total,
    long? Size,
    string? MimeType,
    string? FileName,
    string? ClientId,
    string? FileHash,
    string? Type,
    long? RelationId,
    FileMetaDataRequest? MetaData
);
