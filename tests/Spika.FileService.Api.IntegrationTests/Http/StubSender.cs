using MediatR;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>Stands in for all use cases at once: they fail, or they never end.</summary>
internal sealed class StubSender(Func<CancellationToken, Task> handle) : TestSender
{
    public override async Task<TResponse> Send<TResponse>(
        IRequest<TResponse> request,
        CancellationToken cancellationToken = default
    )
    {
        await handle(cancellationToken);
        throw new InvalidOperationException("The stub has no answer.");
    }
}
