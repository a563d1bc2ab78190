using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>
/// Puts the chunks of an upload together, checks them and publishes the file. Asked again with the same values it
/// answers with the same file.
/// </summary>
/// <remarks>What a client can leave out is nullable, so that the validator can say which member is missing.</remarks>
/// <param name="Total">Number of chunks.</param>
/// <param name="SizeBytes">Length of the whole file.</param>
/// <param name="FileHash">SHA-256 of the whole file in hex, either case.</param>
/// <param name="Type">The model that the file belongs to.</param>
/// <param name="RelationId">The id of that model; optional.</param>
/// <param name="MetaData">Optional.</param>
public sealed record FinalizeUploadCommand(
    UploadKey Key,
    int? Total,
    long? SizeBytes,
    string? MimeType,
    string? FileName,
    string? FileHash,
    string? Type,
    long? RelationId,
    FileMetaData? MetaData
) : IRequest<Result<StoredFile>>;
