using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileRecord;

/// <summary>What is recorded of a stored file.</summary>
/// <param name="Owner">Only if it is this owner's; null for anybody's.</param>
public sealed record GetFileRecordQuery(long Id, string? Owner) : IRequest<Result<StoredFile>>;
