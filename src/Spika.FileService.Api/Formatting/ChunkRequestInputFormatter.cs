using Microsoft.AspNetCore.Mvc.Formatters;
using Spika.FileService.Api.Contracts.Uploads;
using Spika.FileService.Api.Formatting.ChunkBody;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Formatting;

/// <summary>Reads the chunk requests of the shipped clients. Base64 becomes bytes here, once, in pooled memory.</summary>
internal sealed class ChunkRequestInputFormatter : InputFormatter
{
    private readonly int _maxChunkBytes;

    public ChunkRequestInputFormatter(int maxChunkBytes)
    {
        _maxChunkBytes = maxChunkBytes;
        this.AcceptJson();
    }

    protected override bool CanReadType(Type type) => type == typeof(UploadChunkRequest);

    public override async Task<InputFormatterResult> ReadRequestBodyAsync(InputFormatterContext context)
    {
        HttpContext http = context.HttpContext;
        using PooledBody body = new();
        int maxBodyBytes = ChunkBodyLimit.For(_maxChunkBytes);
        if (await body.ReadAsync(http.Request, maxBodyBytes, http.RequestAborted) is { } refusal)
        {
            return context.Refuse(refusal);
        }

        Result<ChunkMembers> members = ChunkBodyReader.Read(body.Content.Span, _maxChunkBytes);
        if (members.Error is { } error)
        {
            return context.Refuse(error);
        }

        (ArraySegment<byte> content, int offset, string clientId) = members.Value;
        http.Response.RegisterForDispose(new RentedArray(content.Array!));
        return InputFormatterResult.Success(new UploadChunkRequest(content, offset, clientId));
    }
}
