using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Controllers;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Uploads;

/// <summary>An upload as a whole: how far it is, and its abort.</summary>
public sealed class UploadsController(ISender sender, IMapper mapper) : ApiController
{
    [HttpGet("upload/uploads/{clientId}")]
    [ListRequest]
    public async Task<IActionResult> GetUpload([FromEscapedPath] string clientId, CancellationToken cancellationToken)
    {
        Result<UploadDetails> result = await sender.Send(new GetUploadQuery(Key(clientId)), cancellationToken);
        return Answer(
            result,
            upload => Success(mapper.Map<UploadData>(upload), UploadJson.Context.SuccessResponseUploadData)
        );
    }

    [HttpDelete("upload/uploads/{clientId}")]
    public async Task<IActionResult> AbortUpload([FromEscapedPath] string clientId, CancellationToken cancellationToken)
    {
        Result<Nothing> result = await sender.Send(new AbortUploadCommand(Key(clientId)), cancellationToken);
        return Answer(result, _ => Success());
    }
}
