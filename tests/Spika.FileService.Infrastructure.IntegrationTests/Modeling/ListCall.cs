using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Asks for the ids of all stored files.</summary>
internal sealed record ListCall(int Process) : ModelCall
{
    public override async Task<string> SendAsync(ModelledService service)
    {
        FilePage page = (
            await service
                .Process(Process)
                .SendAsync(new ListFilesQuery(AccessScope.All, Type: null, RelationId: null, Cursor: null, Limit: null))
        ).Value;
        return string.Join(' ', page.Files.Select(file => file.Id));
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        [ModelStep.End(state, string.Join(' ', state.Files.Keys))];
}
