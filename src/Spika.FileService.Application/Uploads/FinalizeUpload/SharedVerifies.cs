using System.Collections.Concurrent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>
/// Runs one verify of an upload at a time in this process; the requests that come meanwhile wait for its outcome
/// without a query of their own.
/// </summary>
internal sealed class SharedVerifies
{
    private readonly ConcurrentDictionary<UploadKey, SharedVerify> _running = [];

    // Numbers arrivals and starts, so that one can be told to be before the other.
    private long _sequence;

    /// <summary>
    /// Answers with the outcome of the running verify where it answers this request as well, and runs <paramref
    /// name="verify"/> otherwise. A refusal answers only requests that came before its verify began: for one that came
    /// later, the missing chunk may have been saved between the two. Those run again, which <see
    /// cref="RefusedVerifies"/> makes cheap.
    /// </summary>
    /// <param name="verify">When it ends by the cancellation of its request, a request that waits runs its own.</param>
    /// <param name="cancellationToken">Ends the wait of this request only.</param>
    public async Task<Result<StoredFile>> RunAsync(
        UploadKey key,
        int total,
        FileDescription description,
        Func<Task<Result<StoredFile>>> verify,
        CancellationToken cancellationToken
    )
    {
        long arrived = Interlocked.Increment(ref _sequence);
        SharedVerify own = new(total, description);
        while (true)
        {
            own.Started = Interlocked.Increment(ref _sequence);
            SharedVerify running = _running.GetOrAdd(key, own);
            if (ReferenceEquals(running, own))
            {
                return await RunAsync(key, own, verify, cancellationToken);
            }

            if (
                await running.Outcome.WaitAsync(cancellationToken) is { } outcome
                && running.Judge(outcome, total, description, arrived) is { } answer
            )
            {
                return answer;
            }
        }
    }

    private async Task<Result<StoredFile>> RunAsync(
        UploadKey key,
        SharedVerify own,
        Func<Task<Result<StoredFile>>> verify,
        CancellationToken cancellationToken
    )
    {
        try
        {
            Result<StoredFile> outcome = await verify();
            Remove(key, own);
            own.Complete(outcome);
            return outcome;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // What ended with one request says nothing about the others.
            Remove(key, own);
            own.Complete(null);
            throw;
        }
        catch (Exception exception)
        {
            Remove(key, own);
            own.Fail(exception);
            throw;
        }
    }

    // Before its outcome is known, so that a request that goes on after the outcome does not find it again.
    private void Remove(UploadKey key, SharedVerify verify) =>
        _running.TryRemove(new KeyValuePair<UploadKey, SharedVerify>(key, verify));
}
