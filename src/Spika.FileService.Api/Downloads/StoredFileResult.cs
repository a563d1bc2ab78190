using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Answers;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Server;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// The bytes of a stored file, with ranges and conditions. They come from a client: no browser may run them.
/// </summary>
internal sealed class StoredFileResult : FileStreamResult
{
    // What the file is read into, and what is made of that for the client, with the share of the garbage collector.
    private const int BufferBytes = 3 * 64 * 1024;

    private readonly DownloadType _type;

    private readonly string _fileName;

    private readonly bool _isSaved;

    // Null when the service sends the file itself.
    private readonly string? _path;

    private readonly long _sizeBytes;

    private StoredFileResult(FileContent file, DownloadType type, bool isSaved)
        : base(file.Content, type.ContentType)
    {
        FileDescription description = file.File.Description;
        EnableRangeProcessing = true;
        EntityTag = new EntityTagHeaderValue($"\"{description.Hash.Hex}\"");
        LastModified = file.File.CreatedAt;
        (_type, _isSaved) = (type, isSaved);
        (_fileName, _sizeBytes, _path) = (description.FileName, description.SizeBytes, file.Path);
    }

    /// <param name="file">Its content is disposed when it cannot be read.</param>
    /// <param name="isSaved">Whether the client asks for a file to keep.</param>
    public static async Task<StoredFileResult> OfAsync(
        FileContent file,
        bool isSaved,
        CancellationToken cancellationToken
    )
    {
        try
        {
            string declared = file.File.Description.MimeType;
            return new StoredFileResult(
                file,
                await DownloadType.OfAsync(declared, file.Content, cancellationToken),
                isSaved
            );
        }
        catch
        {
            await file.Content.DisposeAsync();
            throw;
        }
    }

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        // A client of HTTP/2 may ask for many files at once and take none.
        HttpContext http = context.HttpContext;
        CountedPool? held = HttpProtocol.IsHttp2(http.Request.Protocol)
            ? http.Features.Get<OpenConnection>()?.Held
            : null;
        if (held is null)
        {
            await SendAsync(context);
            return;
        }

        await using Stream content = FileStream;
        if (!await held.HoldAsync(BufferBytes, http.RequestAborted))
        {
            await ErrorAnswer.WriteAsync(http, RequestErrors.Busy);
            return;
        }

        try
        {
            await SendAsync(context);
        }
        finally
        {
            held.Release(BufferBytes);
        }
    }

    private async Task SendAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        IServiceProvider services = context.HttpContext.RequestServices;
        DownloadDisposition disposition = services.GetRequiredService<IOptions<DownloadOptions>>().Value.Disposition;
        response.Headers.ContentDisposition = _type.Disposition(
            _fileName,
            _isSaved || disposition == DownloadDisposition.Attachment
        );
        StrangersContent.Disarm(response);
        services.GetRequiredService<DownloadCaching>().Apply(context.HttpContext);
        bool hadRange = context.HttpContext.Request.Headers.Range.Count > 0;
        ConditionalRequest.RemoveIgnoredHeaders(context.HttpContext.Request, EntityTag!, LastModified!.Value);
        if (_path is not null && FileHandover.IsFor(context.HttpContext.Request, hadRange, _sizeBytes))
        {
            await using Stream content = FileStream;
            response.ContentType = ContentType;
            services.GetRequiredService<FileHandover>().Answer(response, _path, EntityTag!, LastModified!.Value);
            return;
        }

        await base.ExecuteResultAsync(context);
        if (response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted)
        {
            // 412 and 416 have the headers of a file, and no body.
            response.Headers.ContentDisposition = default;
            response.ContentLength = null;
            await ErrorAnswer.WriteAsync(context.HttpContext, RequestErrors.Of(response.StatusCode));
        }
    }
}
