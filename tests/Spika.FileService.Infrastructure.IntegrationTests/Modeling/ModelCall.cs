namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>A call to the service: how it is made, and what it may do and answer.</summary>
internal abstract record ModelCall
{
    /// <summary>Makes the call.</summary>
    /// <returns>What was answered, in words that the steps use too.</returns>
    public abstract Task<string> SendAsync(ModelledService service);

    /// <summary>
    /// Everything that may happen next, at a state, to the call in one of its phases, of which the first is 0. None: it
    /// waits.
    /// </summary>
    /// <param name="answer">What the call answered in the end: tells the id of a file, which only the service can
    /// choose.</param>
    public abstract IEnumerable<ModelStep> Next(ModelState state, int phase, string answer);
}
