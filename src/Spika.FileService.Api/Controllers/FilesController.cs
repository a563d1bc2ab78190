using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Contracts;
using Spika.FileService.Api.Contracts.Files;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.Formatting;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Files.CreateDownloadLink;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Controllers;

/// <summary>Finished files.</summary>
public sealed class FilesController(ISender sender, IMapper mapper) : ApiController
{
    [HttpGet("upload/files/{id:long}")]
    [HttpHead("upload/files/{id:long}")]
    [DownloadRoute]
    [TakesQuery(DownloadLinks.ExpiresParameter, DownloadLinks.SignatureParameter)]
    public async Task<IActionResult> Download(long id, CancellationToken cancellationToken)
    {
        Result<FileContent> result = await sender.Send(new GetFileContentQuery(id), cancellationToken);
        return Answer(result, file => new StoredFileResult(file));
    }

    [HttpGet("upload/files")]
    public async Task<IActionResult> List(
        string? type,
        long? relationId,
        string? cursor,
        int? limit,
        CancellationToken cancellationToken
    )
    {
        Result<FilePage> result = await sender.Send(
            new ListFilesQuery(Reach, type, relationId, cursor, limit),
            cancellationToken
        );
        return Answer(result, page => Success(mapper.Map<StoredFileListData>(page)));
    }

    [HttpPost("upload/files/{id:long}/links")]
    public async Task<IActionResult> CreateLink(long id, CancellationToken cancellationToken)
    {
        Result<DownloadLink> result = await sender.Send(new CreateDownloadLinkCommand(id, Reach), cancellationToken);
        return Answer(result, link => Success(mapper.Map<DownloadLinkData>(link)));
    }

    [HttpDelete("upload/files/{id:long}")]
    public async Task<IActionResult> Delete(long id, CancellationToken cancellationToken)
    {
        Result<Nothing> result = await sender.Send(new DeleteFileCommand(id, Reach), cancellationToken);
        return Answer(result, _ => Success(new EmptyData()));
    }
}
