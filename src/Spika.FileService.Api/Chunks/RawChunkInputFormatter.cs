using Microsoft.AspNetCore.Mvc.Formatters;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Chunks;

/// <summary>Reads a chunk that is the body itself, whatever its content type.</summary>
internal sealed class RawChunkInputFormatter(int maxChunkBytes) : IInputFormatter
{
    public bool CanRead(InputFormatterContext context) => context.ModelType == typeof(RawChunkRequest);

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        HttpContext http = context.HttpContext;
        IncomingBody body = http.Features.Get<IncomingBody>()!;
        return await body.ReadAsync(maxChunkBytes, http.RequestAborted) is { } refusal
            ? context.Refuse(refusal)
            : InputFormatterResult.Success(new RawChunkRequest(body.Content));
    }
}
