using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.UploadChunk;

/// <summary>Saves one chunk and answers with every chunk of the upload saved so far.</summary>
/// <param name="ChunkIndex">0-based position of the chunk.</param>
/// <param name="Content">The decoded bytes; they belong to the caller again when the answer is there.</param>
public sealed record UploadChunkCommand(UploadKey Key, int ChunkIndex, ReadOnlyMemory<byte> Content)
    : IRequest<Result<ChunkSet>>;
