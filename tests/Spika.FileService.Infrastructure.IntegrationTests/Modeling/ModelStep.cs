namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>
/// One thing that may happen next to a call that runs: something atomic, after which the state is another.
/// </summary>
/// <param name="Phase">Where the call is then.</param>
/// <param name="Answer">What it answers, when it is over.</param>
internal readonly record struct ModelStep(ModelState State, int Phase, string? Answer)
{
    public static ModelStep Go(ModelState state, int phase) => new(state, phase, null);

    public static ModelStep End(ModelState state, string answer) => new(state, -1, answer);
}
