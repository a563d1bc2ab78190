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
        // An id is given once and keeps its owner, so nothing can change between the two.
        StoredFile? found = await storedFiles.FindAsync(command.Id, cancellationToken);
        if (
            found is null
            || !found.IsWithinReachOf(command.Owner)
            || await storedFiles.RemoveAsync(command.Id, cancellationToken) is not { } file
        )
        {
            return FileErrors.NotFound;
        }

        // Row before bytes: a crash in between leaves bytes for the purge, never a row that promises bytes we do not have.
        logger.FileDeleted(file.Id, file.Key.Owner, command.Owner ?? "a service");
        await Leftovers.TryRemoveAsync(fileStore.RemoveAsync, file.Content, logger, CancellationToken.None);
        return default(Nothing);
    }
}
