using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <param name="File">Which of those that were ever made.</param>
internal sealed record DeleteCall(int Process, int File) : ModelCall
{
    private const string Deleted = "deleted";

    private long _id;

    public override async Task<string> SendAsync(ModelledService service)
    {
        _id = service.FileId(File);
        return (await service.Process(Process).SendAsync(new DeleteFileCommand(_id, AccessScope.All))).Error?.Code
            ?? Deleted;
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        [
            state.Files.ContainsKey(_id)
                ? ModelStep.End(state.WithoutFile(_id), Deleted)
                : ModelStep.End(state, FileErrors.NotFound.Code),
        ];
}
