using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Files.DeleteFile;

/// <summary>Removes a stored file; its clientId is free again.</summary>
public sealed record DeleteFileCommand(long Id) : IRequest<Result<Nothing>>;
