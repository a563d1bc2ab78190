using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Controllers;
using Spika.FileService.Api.Files;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Verify;

/// <summary>The end of an upload: its chunks become a stored file.</summary>
public sealed class VerifyController(ISender sender, IMapper mapper) : ApiController
{
    [HttpPost("upload/files/verify")]
    public async Task<IActionResult> Verify(VerifyUploadRequest request, CancellationToken cancellationToken)
    {
        FinalizeUploadCommand command = request.ToCommand(Key(request.ClientId));
        Result<StoredFile> result = await sender.Send(command, cancellationToken);
        return Answer(
            result,
            file => Success(mapper.MapFor<StoredFileData>(Scope, file), FileJson.Context.SuccessResponseStoredFileData)
        );
    }
}
