using AutoMapper;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Contracts;
using Spika.FileService.Api.Contracts.Files;
using Spika.FileService.Api.Contracts.Uploads;
using Spika.FileService.Api.Formatting;
using Spika.FileService.Api.Mapping;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Application.Uploads.UploadChunk;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Controllers;

/// <summary>Uploads, from the first chunk to the verify.</summary>
public sealed class UploadsController(ISender sender, IMapper mapper) : ApiController
{
    // The two routes of chunks take the request's token themselves: to bind it costs more than to validate the chunk.
    [HttpPost("upload/files")]
    [ChunkRequest]
    public async Task<IActionResult> UploadChunk(UploadChunkRequest request)
    {
        UploadChunkCommand command = new(Key(request.ClientId), request.Offset, request.Chunk);
        Result<ChunkSet> result = await sender.Send(command, HttpContext.RequestAborted);
        return Answer(result, Chunks);
    }

    [HttpPut("upload/uploads/{clientId}/chunks/{index}")]
    [ChunkRequest]
    public async Task<IActionResult> UploadRawChunk(
        [FromEscapedPath] string clientId,
        int index,
        RawChunkRequest request
    )
    {
        UploadChunkCommand command = new(Key(clientId), index, request.Chunk);
        Result<ChunkSet> result = await sender.Send(command, HttpContext.RequestAborted);
        return Answer(result, Chunks, WireNames.InRawChunk);
    }

    [HttpPost("upload/files/verify")]
    public async Task<IActionResult> Verify(VerifyUploadRequest request, CancellationToken cancellationToken)
    {
        FinalizeUploadCommand command = request.ToCommand(Key(request.ClientId));
        Result<StoredFile> result = await sender.Send(command, cancellationToken);
        return Answer(result, file => Success(mapper.MapFor<StoredFileData>(Scope, file)));
    }

    [HttpGet("upload/files/check/{clientId}")]
    [ListRequest]
    public async Task<IActionResult> CheckChunks([FromEscapedPath] string clientId, CancellationToken cancellationToken)
    {
        Result<ChunkSet> result = await sender.Send(new GetUploadedChunksQuery(Key(clientId)), cancellationToken);
        return Answer(result, Chunks);
    }

    [HttpGet("upload/uploads/{clientId}")]
    [ListRequest]
    public async Task<IActionResult> GetUpload([FromEscapedPath] string clientId, CancellationToken cancellationToken)
    {
        Result<UploadDetails> result = await sender.Send(new GetUploadQuery(Key(clientId)), cancellationToken);
        return Answer(result, upload => Success(mapper.Map<UploadData>(upload)));
    }

    [HttpDelete("upload/uploads/{clientId}")]
    public async Task<IActionResult> AbortUpload([FromEscapedPath] string clientId, CancellationToken cancellationToken)
    {
        Result<Nothing> result = await sender.Send(new AbortUploadCommand(Key(clientId)), cancellationToken);
        return Answer(result, _ => Success(new EmptyData()));
    }

    // The whole list grows with the file; the shipped clients count it, and others can ask for ranges.
    private IActionResult Chunks(ChunkSet chunks)
    {
        if (!Request.PrefersMinimal())
        {
            return new UploadedChunksResult(chunks);
        }

        Response.Headers[PreferHeader.Applied] = PreferHeader.ReturnMinimal;
        return Success(ChunkRangesData.Of(chunks));
    }
}
