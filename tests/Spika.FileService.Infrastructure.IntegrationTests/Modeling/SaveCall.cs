using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Sends one version of a chunk.</summary>
internal sealed record SaveCall(int Process, int Key, int Index, int Version) : ModelCall
{
    private const int Recording = 1;

    private const int Listing = 2;

    public override async Task<string> SendAsync(ModelledService service)
    {
        Result<ChunkSet> saved = await service
            .Process(Process)
            .SaveAsync(service.Keys[Key], Index, ModelChunk.Bytes(Index, Version));
        return saved.Error?.Code ?? ModelledService.List(saved.Value);
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer)
    {
        if (phase == Listing)
        {
            // Another process may have saved other bytes at the same moment. Then one of the two comes again.
            yield return ModelStep.Go(state, 0);
            if (state.Upload(Key) is { } saved)
            {
                yield return ModelStep.End(state, saved.List);
            }

            yield break;
        }

        switch (state.Upload(Key))
        {
            case { IsTaken: true }:
                yield return ModelStep.End(state, UploadErrors.BeingVerified.Code);
                break;
            case { } open when phase == Recording && !open.Chunks.ContainsKey(Index):
                // A chunk that was not there lists what is recorded up to and including itself, in one step.
                ModelUpload grown = open with
                {
                    Chunks = open.Chunks.SetItem(Index, Version),
                };
                yield return ModelStep.End(state.With(Key, grown), grown.List);
                break;
            case { } open when phase == Recording:
                ModelUpload changed = open with { Chunks = open.Chunks.SetItem(Index, Version) };
                yield return ModelStep.Go(state.With(Key, changed), Listing);
                break;
            case { }:
                yield return ModelStep.Go(state, Recording);
                break;
            case null when state.FileOf(Key) is not null:
                yield return ModelStep.End(state, UploadErrors.AlreadyFinished.Code);
                break;
            default:
                yield return ModelStep.Go(state.With(Key, ModelUpload.New), Recording);
                break;
        }
    }
}
