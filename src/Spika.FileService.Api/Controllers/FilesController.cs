using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Contracts;
using Spika.FileService.Api.Contracts.Files;
using Spika.FileService.Api.Formatting;
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
            new ListFilesQuery(type, relationId, cursor, limit),
            cancellationToken
        );
        return Answer(result, page => Success(mapper.Map<StoredFileListData>(page)));
    }

    [HttpDelete("upload/files/{id:long}")]
    public async Task<IActionResult> Delete(long id, CancellationToken cancellationToken)
    {
        Result<Nothing> result = await sender.Send(new DeleteFileCommand(id), cancellationToken);
        return Answer(result, _ => Success(new EmptyData()));
    }
}
