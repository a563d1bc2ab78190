using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.GetUploadedChunks;

/// <summary>The saved chunks of an unfinished upload.</summary>
public sealed record GetUploadedChunksQuery(UploadKey Key) : IRequest<Result<ChunkSet>>;
