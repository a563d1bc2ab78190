using System.Collections.Concurrent;
using MediatR;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>
/// Answers downloads of files that were never uploaded, so that a name costs no flush; all else goes to the use cases.
/// </summary>
internal sealed class NamedDownloads(IMediator useCases, ConcurrentDictionary<long, FileDescription> files) : TestSender
{
    public override Task<TResponse> Send<TResponse>(
        IRequest<TResponse> request,
        CancellationToken cancellationToken = default
    ) =>
        request is GetFileContentQuery download && files.TryGetValue(download.Id, out FileDescription? description)
            ? Task.FromResult((TResponse)(object)Content(download.Id, description))
            : useCases.Send(request, cancellationToken);

    private static Result<FileContent> Content(long id, FileDescription description) =>
        new FileContent(A.StoredFile(id, description: description), new MemoryStream("0123456789"u8.ToArray()));
}
