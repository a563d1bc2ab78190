using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

internal sealed record AbortCall(int Process, int Key) : ModelCall
{
    public const string Aborted = "aborted";

    private const int Removing = 1;

    public override async Task<string> SendAsync(ModelledService service) =>
        (await service.Process(Process).SendAsync(new AbortUploadCommand(service.Keys[Key]))).Error?.Code ?? Aborted;

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        phase == Removing
            ? [ModelStep.End(state.With(Key, null), Aborted)]
            :
            [
                state.Upload(Key) switch
                {
                    null => ModelStep.End(state, UploadErrors.NotFound.Code),
                    { IsTaken: true } => ModelStep.End(state, UploadErrors.BeingVerified.Code),
                    { } upload => ModelStep.Go(state.With(Key, upload with { IsTaken = true }), Removing),
                },
            ];
}
