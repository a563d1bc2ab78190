using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

internal sealed class ErrorResult(Error error) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context) => ErrorAnswer.WriteAsync(context.HttpContext, error);
}
