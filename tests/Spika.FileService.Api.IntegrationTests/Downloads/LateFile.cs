using MediatR;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Application.Files.FindOldFile;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>A file that is stored between two searches for its path.</summary>
internal sealed class LateFile : TestSender
{
    private bool _isStored;

    public override async Task<TResponse> Send<TResponse>(
        IRequest<TResponse> request,
        CancellationToken cancellationToken = default
    )
    {
        await Task.Yield();
        return (TResponse)(request is FindOldFileQuery ? (object)Find() : Read());
    }

    private Result<long> Find()
    {
        Result<long> found = _isStored ? 5L : FileErrors.NotFound;
        _isStored = true;
        return found;
    }

    private static Result<FileContent> Read() => new FileContent(A.StoredFile(), new MemoryStream([1, 2, 3]));
}
