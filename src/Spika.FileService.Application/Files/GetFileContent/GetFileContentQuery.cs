using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileContent;

/// <summary>Opens a stored file for reading.</summary>
/// <param name="Scope">Whose files the caller may see.</param>
/// <param name="WithPath">Whether <see cref="FileContent.Path"/> is wanted.</param>
public sealed record GetFileContentQuery(long Id, AccessScope Scope, bool WithPath = false)
    : IRequest<Result<FileContent>>;
