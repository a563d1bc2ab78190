using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>How a verify of a leased upload ended, unless it failed.</summary>
internal sealed record VerifyOutcome
{
    private VerifyOutcome(StoredFile? file, Error? refusal) => (File, Refusal) = (file, refusal);

    /// <summary>
    /// Another verify has the upload, or had it: its file is the answer, or the next attempt takes the upload.
    /// </summary>
    public static VerifyOutcome LeaseLost { get; } = new(file: null, refusal: null);

    /// <summary>What the upload became; null when it was refused or the lease was lost.</summary>
    public StoredFile? File { get; }

    /// <summary>Why the chunks do not make the announced file; null when they do or the lease was lost.</summary>
    public Error? Refusal { get; }

    /// <summary>For the client; null when the lease was lost.</summary>
    public Result<StoredFile>? Answer =>
        File is not null ? File
        : Refusal is not null ? Refusal
        : (Result<StoredFile>?)null;

    /// <summary>The upload became this file.</summary>
    public static VerifyOutcome Stored(StoredFile file) => new(file, refusal: null);

    /// <summary>The chunks do not make the announced file. They are kept.</summary>
    public static VerifyOutcome Refused(Error refusal) => new(file: null, refusal);
}
