using MediatR;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Tells when the janitor has finished a run.</summary>
internal sealed class PurgeSignal : IPipelineBehavior<PurgeAbandonedUploadsCommand, PurgeReport>
{
    private readonly TaskCompletionSource<PurgeReport> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<PurgeReport> First => _first.Task;

    public async Task<PurgeReport> Handle(
        PurgeAbandonedUploadsCommand request,
        RequestHandlerDelegate<PurgeReport> next,
        CancellationToken cancellationToken
    )
    {
        PurgeReport report = await next();
        _first.TrySetResult(report);
        return report;
    }
}
