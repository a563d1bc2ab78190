using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Files.DeleteFile;

/// <summary>Removes a stored file; its clientId is free again.</summary>
/// <param name="Owner">Whose file it must be; null for anybody's.</param>
public sealed record DeleteFileCommand(long Id, string? Owner) : IRequest<Result<Nothing>>;
