using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.DeleteFile;

/// <summary>Removes a stored file; its clientId is free again.</summary>
/// <param name="Scope">Whose files the caller may see.</param>
public sealed record DeleteFileCommand(long Id, AccessScope Scope) : IRequest<Result<Nothing>>;
