using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileRecord;

/// <summary>What is recorded of a stored file.</summary>
/// <param name="Owner">Only a file of this owner; null for all.</param>
public sealed record GetFileRecordQuery(long Id, string? Owner) : IRequest<Result<StoredFile>>;
