using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Much time goes by, and the janitor comes. Made alone: the leases of verifies would run out.</summary>
internal sealed record PurgeCall(int Process) : ModelCall
{
    public override async Task<string> SendAsync(ModelledService service)
    {
        service.Clock.Skip(ModelledService.AbandonedAfter * 2);
        await service
            .Process(Process)
            .SendAsync(new PurgeAbandonedUploadsCommand(service.Clock.GetUtcNow(), service.Clock.GetUtcNow()));
        return "";
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        [ModelStep.End(state.WithoutUploads(), "")];
}
