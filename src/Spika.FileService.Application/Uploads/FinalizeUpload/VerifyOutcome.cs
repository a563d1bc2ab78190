using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>How a verify of a leased upload ended, unless it failed.</summary>
internal sealed record VerifyOutcome
{
    private VerifyOutcome(Result<StoredFile>? answer) => Answer = answer;

    /// <summary>
    /// Another verify has the upload, or had it: its file is the answer, or the next attempt takes the upload.
    /// </summary>
    public static VerifyOutcome LeaseLost { get; } = new(answer: null);

    /// <summary>The stored file or the refusal; null when the lease was lost.</summary>
    public Result<StoredFile>? Answer { get; }

    /// <summary>The upload became this file.</summary>
    public static VerifyOutcome Stored(StoredFile file) => new(Result<StoredFile>.Success(file));

    /// <summary>The chunks do not make the announced file. They are kept.</summary>
    public static VerifyOutcome Refused(Error refusal) => new((Result<StoredFile>)refusal);
}
