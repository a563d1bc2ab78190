using Microsoft.AspNetCore.Mvc.Formatters;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Chunks.Body;
using Spika.FileService.Api.Requests;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Chunks;

/// <summary>
/// Reads the chunk requests of the shipped clients. Base64 becomes bytes here, once, in the body's own pooled memory.
/// </summary>
internal sealed class ChunkRequestInputFormatter : InputFormatter
{
    private readonly int _maxChunkBytes;
    private readonly int _maxBodyBytes;

    public ChunkRequestInputFormatter(int maxChunkBytes)
    {
        _maxChunkBytes = maxChunkBytes;
        _maxBodyBytes = ChunkBodyLimit.For(maxChunkBytes);
        this.AcceptJson();
    }

    protected override bool CanReadType(Type type) => type == typeof(UploadChunkRequest);

    public override async Task<InputFormatterResult> ReadRequestBodyAsync(InputFormatterContext context)
    {
        HttpContext http = context.HttpContext;
        IncomingBody body = http.Features.Get<IncomingBody>()!;
        if (await body.ReadAsync(_maxBodyBytes, http.RequestAborted) is { } refusal)
        {
            return context.Refuse(refusal);
        }

        Memory<byte> json = body.Content.WithoutByteOrderMark();
        Result<ChunkMembers> members = ChunkBodyReader.Read(json.Span, _maxChunkBytes);
        if (members.Error is { } error)
        {
            return context.Refuse(error);
        }

        (Range content, int offset, string clientId) = members.Value;
        return InputFormatterResult.Success(new UploadChunkRequest(json[content], offset, clientId));
    }
}
