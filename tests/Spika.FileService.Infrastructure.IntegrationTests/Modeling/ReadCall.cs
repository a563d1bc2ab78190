using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Downloads a file.</summary>
/// <param name="File">Which of those that were ever made.</param>
internal sealed record ReadCall(int Process, int File) : ModelCall
{
    private long _id;

    public override async Task<string> SendAsync(ModelledService service)
    {
        _id = service.FileId(File);
        Result<FileContent> file = await service
            .Process(Process)
            .SendAsync(new GetFileContentQuery(_id, AccessScope.All));
        if (file.Error is { } refusal)
        {
            return refusal.Code;
        }

        await using Stream stream = file.Value.Content;
        using MemoryStream content = new();
        await stream.CopyToAsync(content);
        return ModelChunk.NameOf(content.ToArray());
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        [ModelStep.End(state, state.Files.GetValueOrDefault(_id)?.Content ?? FileErrors.NotFound.Code)];
}
