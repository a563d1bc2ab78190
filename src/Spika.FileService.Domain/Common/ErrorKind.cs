namespace Spika.FileService.Domain.Common;

/// <summary>
/// What kind of refusal an <see cref="Error"/> is. The domain knows kinds; one switch at the edge turns them into HTTP.
/// </summary>
public enum ErrorKind
{
    /// <summary>The request itself is wrong and will be wrong again.</summary>
    Invalid,

    /// <summary>The bytes are not what the client announced; sending the right ones repairs it.</summary>
    Corrupt,

    /// <summary>There is no such thing, or none that this owner may see.</summary>
    NotFound,

    /// <summary>The state of the upload or file does not allow it now.</summary>
    Conflict,

    /// <summary>Larger than the service accepts.</summary>
    TooLarge,

    /// <summary>
    /// A quota of the owner or of the service is used up; it works again when uploads finish or expire.
    /// </summary>
    QuotaExceeded,

    /// <summary>There is no room left on the disk.</summary>
    OutOfSpace,

    /// <summary>The service had it and has not any more. Only an operator can help.</summary>
    Lost,

    /// <summary>The service cannot do it now and asks the client to come back.</summary>
    Unavailable,
}
