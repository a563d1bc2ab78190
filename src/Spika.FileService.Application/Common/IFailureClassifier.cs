using Spika.FileService.Domain.Common;

namespace Spika.FileService.Application.Common;

/// <summary>
/// Knows which exceptions of the machine a client may be told of: a full disk, a database that is away.
/// </summary>
public interface IFailureClassifier
{
    /// <summary>Looks at the exception and those inside it.</summary>
    /// <returns>What to answer; null when the failure is not known, so that the client learns nothing but that there
    /// was one.</returns>
    Error? Classify(Exception exception);

    /// <summary>
    /// Whether the storage failed in a way that may pass: an I/O error, a read-only file system, no file handle left.
    /// </summary>
    bool IsStorageOutage(Exception exception);
}
