namespace Spika.FileService.Api.Downloads;

/// <summary>The sender of the bytes of a download that the service allowed.</summary>
internal enum DownloadHandover
{
    /// <summary>The service.</summary>
    None,

    /// <summary>nginx, which reads the file itself when an answer has <c>X-Accel-Redirect</c>.</summary>
    XAccelRedirect,
}
