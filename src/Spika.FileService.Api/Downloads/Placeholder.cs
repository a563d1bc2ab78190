using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Answers;
using Spika.FileService.Api.Downloads.Kinds;
using Spika.FileService.Api.Errors;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// The picture of <c>Downloads:Placeholder</c>, which is sent with 200 in place of a file that does not exist: apps
/// take every other status for a failure and show nothing. It is read once, at the start.
/// </summary>
internal sealed class Placeholder
{
    private const string Setting = $"{DownloadOptions.Section}:{nameof(DownloadOptions.Placeholder)}";

    private const int MostBytes = 1024 * 1024;

    private readonly byte[] _content = [];

    private readonly DownloadType _type;

    public Placeholder(IOptions<DownloadOptions> options)
    {
        string path = options.Value.Placeholder;
        if (path.Length == 0)
        {
            return;
        }

        _content = Read(path);
        _type = DownloadType.Of("", SafeKinds.OfPicture(_content));
        if (!_type.ContentType.StartsWith("image/", StringComparison.Ordinal))
        {
            throw new SettingException($"{Setting} must be a picture, and {path} is none that browsers show safely.");
        }
    }

    /// <summary>Answers a download for which there is no file.</summary>
    /// <param name="isSaved">The client asks for a file to keep, which a placeholder must not pass for.</param>
    public Task AnswerAsync(HttpContext context, bool isSaved)
    {
        if (_content.Length == 0 || isSaved)
        {
            return ErrorAnswer.WriteAsync(context, FileErrors.NotFound);
        }

        // A file of this id may come into being.
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = "inline";
        response.ContentType = _type.ContentType;
        response.ContentLength = _content.Length;
        StrangersContent.Disarm(response);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(_content, context.RequestAborted).AsTask();
    }

    private static byte[] Read(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            using PhysicalFileProvider folder = new(Path.GetDirectoryName(full) ?? full, ExclusionFilters.None);
            IFileInfo file = folder.GetFileInfo(Path.GetFileName(full));
            if (file is not { Exists: true, Length: > 0 and <= MostBytes })
            {
                throw new SettingException($"{Setting} must be a file of 1 to {MostBytes} bytes, and {path} is not.");
            }

            byte[] content = new byte[file.Length];
            using Stream stream = file.CreateReadStream();
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingException(
                $"{Setting} must be a file that the service can read: {exception.Message}",
                exception
            );
        }
    }
}
