using MediatR;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>A path that names another file at each search.</summary>
internal sealed class ChangingPath : TestSender
{
    public const long First = 1;

    private long _next = First;

    /// <summary>The ids of the files that were opened.</summary>
    public List<long> Sent { get; } = [];

    public override async Task<TResponse> Send<TResponse>(
        IRequest<TResponse> request,
        CancellationToken cancellationToken = default
    )
    {
        await Task.Yield();
        return (TResponse)(
            request is GetFileContentQuery content ? (object)Read(content.Id) : Result<long>.Success(_next++)
        );
    }

    private Result<FileContent> Read(long id)
    {
        Sent.Add(id);
        return new FileContent(A.StoredFile(), new MemoryStream([1, 2, 3]));
    }
}
