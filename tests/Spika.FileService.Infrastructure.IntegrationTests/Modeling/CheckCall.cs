using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Asks for the saved chunks.</summary>
internal sealed record CheckCall(int Process, int Key) : ModelCall
{
    private const int Listing = 1;

    public override async Task<string> SendAsync(ModelledService service)
    {
        Result<ChunkSet> listed = await service
            .Process(Process)
            .SendAsync(new GetUploadedChunksQuery(service.Keys[Key]));
        return listed.Error?.Code ?? ModelledService.List(listed.Value);
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        [
            (phase, state.Upload(Key)) switch
            {
                (Listing, { } upload) => ModelStep.End(state, upload.List),
                // It ended between the two questions to the database.
                (Listing, null) => ModelStep.End(state, ""),
                (_, { }) => ModelStep.Go(state, Listing),
                _ => ModelStep.End(state, UploadErrors.NotFound.Code),
            },
        ];
}
