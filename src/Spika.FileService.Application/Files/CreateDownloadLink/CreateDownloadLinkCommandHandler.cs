using MediatR;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.CreateDownloadLink;

internal sealed class CreateDownloadLinkCommandHandler(IStoredFileRepository storedFiles, IDownloadLinks links)
    : IRequestHandler<CreateDownloadLinkCommand, Result<DownloadLink>>
{
    public async Task<Result<DownloadLink>> Handle(
        CreateDownloadLinkCommand command,
        CancellationToken cancellationToken
    )
    {
        if (!links.CanSign)
        {
            return FileErrors.LinksDisabled;
        }

        return await storedFiles.FindAsync(command.Id, command.Scope, cancellationToken) is { } file
            ? links.Create(file)
            : FileErrors.NotFound;
    }
}
