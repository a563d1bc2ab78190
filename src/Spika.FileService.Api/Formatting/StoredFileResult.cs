using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Errors;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Formatting;

/// <summary>The bytes of a stored file, with ranges and conditions. What is in them is a stranger's: no browser may run it.</summary>
internal sealed class StoredFileResult : FileStreamResult
{
    private const string OnlyShowIt =
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

    private readonly string _disposition;

    public StoredFileResult(FileContent file)
        : this(file, DownloadType.Of(file.File.Description.MimeType, file.Content)) { }

    private StoredFileResult(FileContent file, DownloadType type)
        : base(file.Content, type.ContentType)
    {
        FileDescription description = file.File.Description;
        EnableRangeProcessing = true;
        EntityTag = new EntityTagHeaderValue($"\"{description.Hash.Hex}\"");
        LastModified = file.File.CreatedAt;
        _disposition = type.Disposition(description.FileName);
    }

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        HttpResponse response = context.HttpContext.Response;
        response.Headers.ContentDisposition = _disposition;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = OnlyShowIt;
        if (Caller.OwnerOf(context.HttpContext) is not null || context.HttpContext.Request.QueryString.HasValue)
        {
            // It was for one who is known, or has a link. No cache on the way may give it to others.
            response.Headers.CacheControl = "private";
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
