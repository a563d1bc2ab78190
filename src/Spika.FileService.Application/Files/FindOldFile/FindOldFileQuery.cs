using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.FindOldFile;

/// <summary>
/// The id of the file at the end of a path <c>/uploads/files/{clientId}</c>, as Spika's own server recorded it.
/// </summary>
/// <param name="Name">The clientId; or an id, when no file has such a clientId.</param>
/// <param name="Scope">Whose files the caller may see.</param>
public sealed record FindOldFileQuery(string Name, AccessScope Scope) : IRequest<Result<long>>;
