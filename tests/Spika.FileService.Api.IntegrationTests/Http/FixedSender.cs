using MediatR;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>Stands in for one use case, which has one answer.</summary>
internal sealed class FixedSender(object answer) : TestSender
{
    public override Task<TResponse> Send<TResponse>(
        IRequest<TResponse> request,
        CancellationToken cancellationToken = default
    ) => Task.FromResult((TResponse)answer);
}
