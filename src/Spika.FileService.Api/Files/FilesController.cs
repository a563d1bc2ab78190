using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Controllers;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Files.GetFileRecord;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Files;

/// <summary>Stored files: their records, lists, and deletion.</summary>
public sealed class FilesController(ISender sender, IMapper mapper) : ApiController
{
    [HttpGet("upload/files/{id:long}/record")]
    public async Task<IActionResult> GetRecord(long id, CancellationToken cancellationToken)
    {
        Result<StoredFile> result = await sender.Send(new GetFileRecordQuery(id, Scope), cancellationToken);
        return Answer(
            result,
            file => Success(mapper.MapFor<StoredFileData>(Scope, file), FileJson.Context.SuccessResponseStoredFileData)
        );
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
        return Answer(
            result,
            page =>
                Success(
                    mapper.MapFor<StoredFileListData>(Scope, page),
                    FileJson.Context.SuccessResponseStoredFileListData
                )
        );
    }

    [HttpDelete("upload/files/{id:long}")]
    public async Task<IActionResult> Delete(long id, CancellationToken cancellationToken)
    {
        Result<Nothing> result = await sender.Send(new DeleteFileCommand(id, Scope), cancellationToken);
        return Answer(result, _ => Success());
    }
}
