using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Uploads.GetUpload;

/// <summary>How far an upload is, finished or not.</summary>
public sealed record GetUploadQuery(UploadKey Key) : IRequest<Result<UploadDetails>>;
