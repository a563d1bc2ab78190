using System.Collections.Concurrent;
using MediatR;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Answers downloads of files that were never uploaded, so that a name costs no flush; all else goes to the use cases.</summary>
internal sealed class NamedDownloads(IMediator useCases, ConcurrentDictionary<long, FileDescription> files) : ISender
{
    public Task<TResponse> Send<TResponse>(
        IRequest<TResponse> request,
        CancellationToken cancellationToken = default
    ) =>
        request is GetFileContentQuery download && files.TryGetValue(download.Id, out FileDescription? description)
            ? Task.FromResult((TResponse)(object)Content(download.Id, description))
            : useCases.Send(request, cancellationToken);

    public Task Send<TRequest>(TRequest request, CancellationToken cancellationToken = default)
        where TRequest : IRequest => throw new NotSupportedException();

    public Task<object?> Send(object request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<TResponse> CreateStream<TResponse>(
        IStreamRequest<TResponse> request,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public IAsyncEnumerable<object?> CreateStream(object request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private static Result<FileContent> Content(long id, FileDescription description) =>
        new FileContent(A.StoredFile(id, description: description), new MemoryStream("0123456789"u8.ToArray()));
}
