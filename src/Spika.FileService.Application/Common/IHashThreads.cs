namespace Spika.FileService.Application.Common;

/// <summary>
/// Threads for hashing whole files. The pool has as many threads as there are processors: two such hashes on it would
/// make every request wait, each for as long as a block takes, at each of its steps.
/// </summary>
public interface IHashThreads
{
    /// <summary>Runs work on these threads; what it awaits comes back to them.</summary>
    /// <param name="hash">May take a processor for long. It gives up its thread now and then.</param>
    /// <param name="cancellationToken">Is looked at until the work begins.</param>
    Task<T> RunAsync<T>(Func<Task<T>> hash, CancellationToken cancellationToken);
}
