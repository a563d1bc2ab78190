using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Uploads.AbortUpload;

/// <summary>Gives an unfinished upload up and removes its chunks; the clientId is free again.</summary>
public sealed record AbortUploadCommand(UploadKey Key) : IRequest<Result<Nothing>>;
