using MediatR;
using Microsoft.Extensions.Logging;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.DeleteFile;

internal sealed class DeleteFileCommandHandler(
    FileRemover remover,
    IFileStore fileStore,
    ILogger<DeleteFileCommandHandler> logger
) : IRequestHandler<DeleteFileCommand, Result<Nothing>>
{
    public async Task<Result<Nothing>> Handle(DeleteFileCommand command, CancellationToken cancellationToken)
    {
        // Row before bytes: a crash in between leaves bytes for the janitor, never a row that promises bytes that are
        // gone.
        (StoredFile? file, bool isLast) = await remover.RemoveAsync(command.Id, command.Scope, cancellationToken);
        if (file is null)
        {
            return FileErrors.NotFound;
        }

        logger.FileDeleted(file.Id, file.Key.Owner, command.Scope.ToString());
        if (isLast)
        {
            await OrphanedBytes.TryRemoveAsync(fileStore.RemoveAsync, file.Blob, logger, CancellationToken.None);
        }

        return default(Nothing);
    }
}
