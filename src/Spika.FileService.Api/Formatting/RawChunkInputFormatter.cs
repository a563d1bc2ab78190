using Microsoft.AspNetCore.Mvc.Formatters;
using Spika.FileService.Api.Contracts.Uploads;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Formatting;

/// <summary>Reads a chunk that is the body itself, whatever its content type.</summary>
internal sealed class RawChunkInputFormatter(int maxChunkBytes, IncomingBodies incoming) : IInputFormatter
{
    public bool CanRead(InputFormatterContext context) => context.ModelType == typeof(RawChunkRequest);

    public async Task<InputFormatterResult> ReadAsync(InputFormatterContext context)
    {
        HttpContext http = context.HttpContext;
        PooledBody body = incoming.Create();
        http.Response.RegisterForDispose(body);
        return await body.ReadAsync(http.Request, maxChunkBytes, http.RequestAborted) is { } refusal
            ? context.Refuse(refusal)
            : InputFormatterResult.Success(new RawChunkRequest(body.Content));
    }
}
