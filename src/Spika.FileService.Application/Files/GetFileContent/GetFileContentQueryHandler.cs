using MediatR;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Files.GetFileContent;

internal sealed class GetFileContentQueryHandler(
    IStoredFileRepository storedFiles,
    IFileStore fileStore,
    ILogger<GetFileContentQueryHandler> logger
) : IRequestHandler<GetFileContentQuery, Result<FileContent>>
{
    public async Task<Result<FileContent>> Handle(GetFileContentQuery query, CancellationToken cancellationToken)
    {
        if (await storedFiles.FindAsync(query.Id, query.Scope, cancellationToken) is not { } file)
        {
            return FileErrors.NotFound;
        }

        string? path = query.WithPath ? fileStore.FindPath(file.Blob) : null;
        if (await fileStore.OpenReadAsync(file.Blob, cancellationToken) is { } content)
        {
            if (content.Length == file.Description.SizeBytes)
            {
                return new FileContent(file, content) { Path = path };
            }

            // Caches keep what is sent under the hash of the whole file.
            await content.DisposeAsync();
        }

        // A file is deleted row first. Bytes that are gone while the row stays are lost, which is not the client's
        // doing.
        if (await storedFiles.FindAsync(query.Id, query.Scope, cancellationToken) is null)
        {
            return FileErrors.NotFound;
        }

        logger.FileDamaged(file.Id, file.Blob, file.Key.Owner);
        return FileErrors.Damaged;
    }
}
