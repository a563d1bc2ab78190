namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Stops a process and starts another in its place. Made alone: its other calls would go with it.</summary>
internal sealed record RestartCall(int Process) : ModelCall
{
    public override async Task<string> SendAsync(ModelledService service)
    {
        await service.RestartAsync(Process);
        return "";
    }

    public override IEnumerable<ModelStep> Next(ModelState state, int phase, string answer) =>
        [ModelStep.End(state, "")];
}
