using System.Globalization;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Announces a file of certain versions of its chunks.</summary>
internal sealed record VerifyCall(int Process, int Key, params int[] Versions) : ModelCall
{
    private const int Assembling = 1;

    private int Total => Versions.Length;

    private string Content => ModelChunk.NameOf(ModelChunk.Join(Versions));

    public override async Task<string> SendAsync(ModelledService service)
    {
        Result<StoredFile> verified = await service
            .Process(Process)
            .VerifyAsync(service.Keys[Key], Total, ModelChunk.Join(Versions));
        if (verified.IsSuccess)
        {
            service.Remember(verified.Value.Id);
        }

        return verified.Error switch
        {
            null => $"{verified.Value.Id}",
            ChunksMissingError missing => Missing(missing.MissingChunks),
            { } refusal => refusal.Code,
        };
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        phase == Assembling ? [Assemble(state, answer)] : Begin(state);

    private IEnumerable<ModelStep> Begin(ModelState state)
    {
        if (state.FileOf(Key) is { } id)
        {
            // What says which file it is, is its description, and the number of chunks is not in it.
            bool isSame = state.Files[id].Content == Content;
            yield return ModelStep.End(state, isSame ? $"{id}" : UploadErrors.FinishedWithOtherContent.Code);
        }
        else if (state.Upload(Key) is not { } upload)
        {
            yield return ModelStep.End(state, Missing(Enumerable.Range(0, Total)));
        }
        else if (!upload.IsTaken)
        {
            yield return ModelStep.Go(state.With(Key, upload with { IsTaken = true }), Assembling);
        }
    }

    private ModelStep Assemble(ModelState state, string answer)
    {
        ModelUpload upload = state.Upload(Key)!;
        ModelState released = state.With(Key, upload with { IsTaken = false });
        int[] missing = [.. Enumerable.Range(0, Total).Where(index => !upload.Chunks.ContainsKey(index))];
        if (missing.Length > 0)
        {
            return ModelStep.End(released, Missing(missing));
        }

        byte[] announced = ModelChunk.Join(Versions);
        byte[] content = ModelChunk.Join(Enumerable.Range(0, Total).Select(index => upload.Chunks[index]));
        if (content.Length != announced.Length)
        {
            return ModelStep.End(released, UploadErrors.SizeMismatch.Code);
        }

        if (!content.AsSpan().SequenceEqual(announced))
        {
            return ModelStep.End(released, UploadErrors.HashMismatch.Code);
        }

        // The service chooses the id of the file, as long as no other file has it.
        return long.TryParse(answer, CultureInfo.InvariantCulture, out long id) && !state.Files.ContainsKey(id)
            ? ModelStep.End(state.WithFile(id, new ModelFile(Key, Content, Total)), answer)
            : ModelStep.End(released, "a new file");
    }

    private static string Missing(IEnumerable<int> indices) =>
        $"{ChunksMissingError.ErrorCode} {string.Join(' ', indices)}";

    public override string ToString() =>
        $"VerifyCall {{ Process = {Process}, Key = {Key}, {string.Join(' ', Versions)} }}";
}
