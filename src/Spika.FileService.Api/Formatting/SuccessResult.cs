using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Contracts;

namespace Spika.FileService.Api.Formatting;

internal sealed class SuccessResult(object data) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        HttpContext http = context.HttpContext;
        http.Response.Headers.XContentTypeOptions = StrangersContent.NoSniff;
        return http.Response.WriteAsJsonAsync(
            new SuccessResponse(data),
            ContractsJson.Context.SuccessResponse,
            cancellationToken: http.RequestAborted
        );
    }
}
