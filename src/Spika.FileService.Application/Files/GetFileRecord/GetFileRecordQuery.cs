using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileRecord;

/// <summary>What is recorded of a stored file.</summary>
/// <param name="Scope">Whose files the caller may see.</param>
public sealed record GetFileRecordQuery(long Id, AccessScope Scope) : IRequest<Result<StoredFile>>;
