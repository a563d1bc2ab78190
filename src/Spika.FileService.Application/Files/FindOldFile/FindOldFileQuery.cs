using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Files.FindOldFile;

/// <summary>
/// The id of the file at the end of a path <c>/uploads/files/{clientId}</c>, as Spika's own server recorded it.
/// </summary>
/// <param name="Name">The clientId, of any owner; or an id, when no file has such a clientId.</param>
public sealed record FindOldFileQuery(string Name) : IRequest<Result<long>>;
