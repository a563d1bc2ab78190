using MediatR;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Files.CreateDownloadLink;

/// <summary>Makes a link to a stored file.</summary>
/// <param name="Owner">Whose file it must be; null for anybody's.</param>
public sealed record CreateDownloadLinkCommand(long Id, string? Owner) : IRequest<Result<DownloadLink>>;
