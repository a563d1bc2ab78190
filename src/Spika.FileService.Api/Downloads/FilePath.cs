using System.Globalization;

namespace Spika.FileService.Api.Downloads;

internal static class FilePath
{
    /// <summary>Where a stored file is downloaded, from the service's address on.</summary>
    public static string Of(long fileId) => string.Create(CultureInfo.InvariantCulture, $"/upload/files/{fileId}");
}
