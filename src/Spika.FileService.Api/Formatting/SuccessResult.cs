using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Contracts;

namespace Spika.FileService.Api.Formatting;

internal sealed class SuccessResult(object data) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) =>
        context.HttpContext.Response.WriteAsJsonAsync(
            new SuccessResponse(data),
            ContractsJson.Context.SuccessResponse,
            cancellationToken: context.HttpContext.RequestAborted
        );
}
