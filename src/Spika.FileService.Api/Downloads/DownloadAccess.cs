namespace Spika.FileService.Api.Downloads;

/// <summary>The callers that may download a file.</summary>
internal enum DownloadAccess
{
    /// <summary>Every caller that knows its id, as all shipped clients need.</summary>
    Public,

    /// <summary>Every authenticated caller.</summary>
    Authorized,

    /// <summary>Callers with a link that was made for it, and services.</summary>
    Signed,

    /// <summary>Callers that the backend allows, and services.</summary>
    Backend,
}
