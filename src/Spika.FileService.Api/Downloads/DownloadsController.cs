using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Controllers;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Files.CreateDownloadLink;
using Spika.FileService.Application.Files.FindOldFile;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Downloads;

/// <summary>The content of stored files, and links to it.</summary>
public sealed class DownloadsController(ISender sender, IMapper mapper) : ApiController
{
    [HttpGet("upload/files/{id:long}")]
    [HttpHead("upload/files/{id:long}")]
    [HttpGet("/api/uploads/files/{id:long}")]
    [HttpHead("/api/uploads/files/{id:long}")]
    [DownloadRoute]
    [TakesQuery(
        DownloadLinks.ExpiresParameter,
        DownloadLinks.ContentParameter,
        DownloadLinks.SignatureParameter,
        IgnoresOthers = true
    )]
    public async Task<IActionResult> Download(long id, int? download, CancellationToken cancellationToken)
    {
        if (download is not (null or 0 or 1))
        {
            return new ErrorResult(new InvalidMemberError(nameof(download), "must be 0 or 1."));
        }

        Result<FileContent> result = await sender.Send(
            new GetFileContentQuery(id, Caller.ScopeOfDownload, WithPath: IsHandedOver),
            cancellationToken
        );
        if (
            result.IsSuccess
            && HttpContext.Features.Get<LinkedContent>() is { } linked
            && linked.Tag != DownloadLinks.TagOf(result.Value.File)
        )
        {
            // The link is for an earlier file of this id.
            await result.Value.Content.DisposeAsync();
            return new MissingFileResult(isSaved: download == 1);
        }

        return result.IsSuccess
                ? await StoredFileResult.OfAsync(result.Value, isSaved: download == 1, cancellationToken)
            : result.Error == FileErrors.NotFound ? new MissingFileResult(isSaved: download == 1)
            : new ErrorResult(result.Error!);
    }

    private bool IsHandedOver => HttpContext.RequestServices.GetRequiredService<FileHandover>().IsOn;

    // Of records that Spika's own server wrote.
    [HttpGet("uploads/files/{clientId}")]
    [HttpHead("uploads/files/{clientId}")]
    [DownloadRoute]
    [TakesQuery(
        DownloadLinks.ExpiresParameter,
        DownloadLinks.ContentParameter,
        DownloadLinks.SignatureParameter,
        IgnoresOthers = true
    )]
    public async Task<IActionResult> DownloadOld(
        [FromEscapedPath] string clientId,
        int? download,
        CancellationToken cancellationToken
    )
    {
        Result<long> file = HttpContext.Features.Get<AllowedFile>() is { } allowed
            ? allowed.Id
            : await sender.Send(new FindOldFileQuery(clientId, Caller.ScopeOfDownload), cancellationToken);
        return file.Error is null
            ? await Download(file.Value, download, cancellationToken)
            : new MissingFileResult(isSaved: download == 1);
    }

    [HttpPost("upload/files/{id:long}/links")]
    public async Task<IActionResult> CreateLink(long id, CancellationToken cancellationToken)
    {
        Result<DownloadLink> result = await sender.Send(new CreateDownloadLinkCommand(id, Scope), cancellationToken);
        return Answer(
            result,
            link => Success(mapper.Map<DownloadLinkData>(link), DownloadJson.Context.SuccessResponseDownloadLinkData)
        );
    }
}
