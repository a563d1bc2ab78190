using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Contracts;
using Spika.FileService.Api.Contracts.Files;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Formatting;
using Spika.FileService.Api.Mapping;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Files.CreateDownloadLink;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Files.FindOldFile;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Application.Files.GetFileRecord;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Controllers;

/// <summary>Finished files.</summary>
public sealed class FilesController(ISender sender, IMapper mapper) : ApiController
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
            new GetFileContentQuery(id, Caller.ScopeOfDownload),
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

    [HttpGet("upload/files/{id:long}/record")]
    public async Task<IActionResult> GetRecord(long id, CancellationToken cancellationToken)
    {
        Result<StoredFile> result = await sender.Send(new GetFileRecordQuery(id, Scope), cancellationToken);
        return Answer(result, file => Success(mapper.MapFor<StoredFileData>(Scope, file)));
    }

    [HttpGet("upload/files")]
    [ListRequest]
    public async Task<IActionResult> List(
        string? type,
        long? relationId,
        string? fileHash,
        string? mimeType,
        string? order,
        string? cursor,
        int? limit,
        string? ids,
        CancellationToken cancellationToken
    )
    {
        ListFilesQuery query = new(Scope, type, relationId, cursor, limit)
        {
            FileHash = fileHash,
            MimeType = mimeType,
            Order = order,
            Ids = ids,
        };
        Result<FilePage> result = await sender.Send(query, cancellationToken);
        return Answer(result, page => Success(mapper.MapFor<StoredFileListData>(Scope, page)));
    }

    [HttpPost("upload/files/{id:long}/links")]
    public async Task<IActionResult> CreateLink(long id, CancellationToken cancellationToken)
    {
        Result<DownloadLink> result = await sender.Send(new CreateDownloadLinkCommand(id, Scope), cancellationToken);
        return Answer(result, link => Success(mapper.Map<DownloadLinkData>(link)));
    }

    [HttpDelete("upload/files/{id:long}")]
    public async Task<IActionResult> Delete(long id, CancellationToken cancellationToken)
    {
        Result<Nothing> result = await sender.Send(new DeleteFileCommand(id, Scope), cancellationToken);
        return Answer(result, _ => Success(new EmptyData()));
    }
}
