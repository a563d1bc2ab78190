using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>A verify that runs in this process, and its outcome for the requests that wait for it.</summary>
internal sealed class SharedVerify(int total, FileDescription description)
{
    private readonly TaskCompletionSource<Result<StoredFile>?> _outcome = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>
    /// A number of the sequence of <see cref="SharedVerifies"/>. Not changed once others can see the verify.
    /// </summary>
    public long Started { get; set; }

    /// <summary>Null when the request that ran the verify was cancelled before the upload was leased.</summary>
    public Task<Result<StoredFile>?> Outcome => _outcome.Task;

    public void Complete(Result<StoredFile>? outcome) => _outcome.SetResult(outcome);

    public void Fail(Exception exception)
    {
        _outcome.SetException(exception);

        // Observed here, because there may be no other request.
        _ = _outcome.Task.Exception;
    }

    /// <summary>The answer for a request with these values, or null when it has to run a verify of its own.</summary>
    public Result<StoredFile>? Judge(
        Result<StoredFile> outcome,
        int otherTotal,
        FileDescription other,
        long otherArrived
    )
    {
        if (outcome.IsSuccess)
        {
            return outcome.Value.Description.IsEquivalentTo(other) ? outcome : UploadErrors.FinishedWithOtherContent;
        }

        return otherArrived < Started && otherTotal == total && other.IsEquivalentTo(description)
            ? outcome
            : (Result<StoredFile>?)null;
    }
}
