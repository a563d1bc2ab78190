using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>How a verify of a leased upload ended, unless it failed: in one of three ways.</summary>
internal abstract record VerifyOutcome
{
    private VerifyOutcome() { }

    /// <summary>For the client; null when the lease was lost.</summary>
    public abstract Result<StoredFile>? Answer { get; }

    /// <summary>The upload became this file.</summary>
    public sealed record Stored(StoredFile File) : VerifyOutcome
    {
        public override Result<StoredFile>? Answer => File;
    }

    /// <summary>The chunks do not make the announced file. They are kept.</summary>
    /// <param name="Refusal">Why.</param>
    public sealed record Refused(Error Refusal) : VerifyOutcome
    {
        public override Result<StoredFile>? Answer => Refusal;
    }

    /// <summary>
    /// Another verify has the upload or finished it, or a file that this one read is in use or gone: the next attempt
    /// finds which.
    /// </summary>
    public sealed record LeaseLost : VerifyOutcome
    {
        public override Result<StoredFile>? Answer => null;
    }
}
