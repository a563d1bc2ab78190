using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.CreateDownloadLink;

/// <summary>Makes a link to a stored file.</summary>
/// <param name="Scope">Whose files the caller may see.</param>
public sealed record CreateDownloadLinkCommand(long Id, AccessScope Scope) : IRequest<Result<DownloadLink>>;
