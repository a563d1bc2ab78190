using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Files.GetFileContent;

/// <summary>Opens a stored file for reading.</summary>
public sealed record GetFileContentQuery(long Id) : IRequest<Result<FileContent>>;
