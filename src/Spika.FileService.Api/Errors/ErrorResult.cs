using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Api.Logging;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.Errors;

internal sealed class ErrorResult(Error error) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        // A use case found too little room before it wrote. Only an operator can make more.
        if (error.Kind == ErrorKind.OutOfSpace)
        {
            HttpContext http = context.HttpContext;
            ApiLog.RequestRefused(
                http.RequestServices.GetRequiredService<ILogger<ErrorResult>>(),
                LoggedMethod.Of(http.Request),
                LoggedRoute.Of(http),
                error.Code,
                error.Message
            );
        }

        return ErrorAnswer.WriteAsync(context.HttpContext, error);
    }
}
