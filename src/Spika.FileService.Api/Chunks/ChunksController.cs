using MediatR;
using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Controllers;
using Spika.FileService.Api.Requests;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Application.Uploads.UploadChunk;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Chunks;

/// <summary>Receives chunks, and says which chunks of an upload are saved.</summary>
public sealed class ChunksController(ISender sender) : ApiController
{
    // MVC would sort the values of the route to look for one that is called like the parameter.
    private const string WholeBody = "";

    // The two routes of chunks take the request's token themselves: to bind it costs more than to validate the chunk.
    [HttpPost("upload/files")]
    [ChunkRequest]
    public async Task<IActionResult> UploadChunk([ModelBinder(Name = WholeBody)] UploadChunkRequest request)
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
        [ModelBinder(Name = WholeBody)] RawChunkRequest request
    )
    {
        UploadChunkCommand command = new(Key(clientId), index, request.Chunk);
        Result<ChunkSet> result = await sender.Send(command, HttpContext.RequestAborted);
        return Answer(result, Chunks, WireNames.InRawChunk);
    }

    [HttpGet("upload/files/check/{clientId}")]
    [ListRequest]
    public async Task<IActionResult> CheckChunks([FromEscapedPath] string clientId, CancellationToken cancellationToken)
    {
        Result<ChunkSet> result = await sender.Send(new GetUploadedChunksQuery(Key(clientId)), cancellationToken);
        return Answer(result, Chunks);
    }

    // The whole list grows with the file; the shipped clients count it, and others can ask for ranges.
    private IActionResult Chunks(ChunkSet chunks)
    {
        if (!Request.PrefersMinimal())
        {
            return new UploadedChunksResult(chunks);
        }

        Response.Headers[PreferHeader.Applied] = PreferHeader.ReturnMinimal;
        return Success(ChunkRangesData.Of(chunks), ChunkJson.Context.SuccessResponseChunkRangesData);
    }
}
