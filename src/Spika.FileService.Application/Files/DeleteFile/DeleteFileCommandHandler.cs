using MediatR;
using Microsoft.Extensions.Logging;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;

namespace Spika.FileService.Application.Files.DeleteFile;

internal sealed class DeleteFileCommandHandler(
    IUnitOfWork unitOfWork,
    IFileStore fileStore,
    ILogger<DeleteFileCommandHandler> logger
) : IRequestHandler<DeleteFileCommand, Result<Nothing>>
{
    public async Task<Result<Nothing>> Handle(DeleteFileCommand command, CancellationToken cancellationToken)
    {
        // Row before bytes: a crash in between leaves bytes for the janitor, never a row that promises bytes that are
        // gone.
        (StoredFile? file, bool isLast) = await RemoveAsync(command, cancellationToken);
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

    /// <returns>The removed file, and whether no other one has its bytes.</returns>
    private Task<(StoredFile? File, bool IsLast)> RemoveAsync(
        DeleteFileCommand command,
        CancellationToken cancellationToken
    )
    {
        (StoredFile?, bool) last = default;
        return unitOfWork.ExecuteAsync(
            async transaction =>
            {
                if (await transaction.Files.RemoveAsync(command.Id, command.Scope) is not { } file)
                {
                    transaction.RollBack();
                    return transaction.MayBeDone ? last : default;
                }

                Blob blob = new(file.Blob, file.Description.SizeBytes, file.Description.Hash);
                bool isLast = await transaction.Blobs.RemoveUnusedAsync(blob);
                await transaction.Uploads.RemoveFinishedAsync(file.Key);
                await transaction.Outbox.AddAsync(new FileRemoved(file));
                last = (file, isLast);
                return last;
            },
            cancellationToken
        );
    }
}
