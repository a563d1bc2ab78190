using MediatR;
using Microsoft.Extensions.Logging;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.DeleteFile;

internal sealed class DeleteFileCommandHandler(
    IStoredFileRepository storedFiles,
    IFileStore fileStore,
    ILogger<DeleteFileCommandHandler> logger
) : IRequestHandler<DeleteFileCommand, Result<Nothing>>
{
    public async Task<Result<Nothing>> Handle(DeleteFileCommand command, CancellationToken cancellationToken)
    {
        if (await storedFiles.RemoveAsync(command.Id, command.Scope, cancellationToken) is not { } file)
        {
            return FileErrors.NotFound;
        }

        // Row before bytes: a crash in between leaves bytes for the purge, never a row that promises bytes we do not
        // have.
        logger.FileDeleted(file.Id, file.Key.Owner, command.Scope.ToString());
        await Leftovers.TryRemoveAsync(fileStore.RemoveAsync, file.Blob, logger, CancellationToken.None);
        return default(Nothing);
    }
}
